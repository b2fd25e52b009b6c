import { createBirpc } from 'birpc'
import { CamgateError, type ErrorCode } from '../errors.ts'
import type { PublisherStats, PublishOptions } from '../model/publishing.ts'
import { Publisher } from './camera-publisher.ts'

/** The option of `camgate simulate` that makes it serve its parent process. */
export const PUBLISHER_WORD = '--ipc-publish'

/** What the parent may call. */
export interface PublisherFunctions {
  /** Must be called first. @returns the clock of the marks, or why the options are wrong */
  begin(options: PublishOptions): Promise<{ readonly clock: number } | StartFailure>
  resize(count: number): Promise<number>
  stats(): PublisherStats
}

interface StartFailure {
  readonly code: ErrorCode
  readonly message: string
}

/**
 * Runs publishing cameras for a parent process. Takes its options from a message, so that no password is in a process
 * list. Ends when the parent disconnects, whatever happened to it.
 */
export async function servePublisherParent(): Promise<void> {
  const released = Promise.withResolvers<void>()
  process.once('disconnect', released.resolve)
  process.once('SIGTERM', () => released.resolve())
  let publisher: Publisher | null = null
  const current = (): Publisher => {
    if (publisher === null) throw new Error('the publishing cameras were asked before they had their options')
    return publisher
  }
  const functions: PublisherFunctions = {
    async begin(options) {
      try {
        publisher = await Publisher.create(options)
        return { clock: publisher.clock }
      } catch (error) {
        if (!(error instanceof CamgateError)) throw error
        return { code: error.code, message: error.message }
      }
    },
    resize: (count) => current().resize(count),
    stats: () => current().stats(),
  }
  createBirpc<Record<string, never>, PublisherFunctions>(functions, {
    // The parent may be gone; then nobody reads this, and the disconnection ends this process.
    post: (message) => process.connected && process.send?.(message, undefined, undefined, () => {}),
    on: (listener) => process.on('message', listener),
    timeout: -1,
  })
  await released.promise
  await (publisher as Publisher | null)?.close()
  if (process.connected) process.disconnect()
}
