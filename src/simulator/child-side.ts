import { CamgateError, type ErrorCode } from '../errors.ts'
import type { SimulatorOptions } from './settings.ts'
import { startSimulator } from './simulator.ts'

/** The child's only message to its parent. */
export type ChildMessage =
  | { readonly kind: 'listening'; readonly url: string; readonly streamUrl: string; readonly port: number }
  | { readonly kind: 'failed'; readonly code: ErrorCode | null; readonly message: string }

/**
 * Runs the built-in cameras for a parent process. Takes its options from the first message, so that no password is in a
 * process list. Ends when the parent disconnects, whatever happened to it.
 */
export async function serveParent(): Promise<void> {
  const released = Promise.withResolvers<void>()
  const options = Promise.withResolvers<SimulatorOptions>()
  process.once('disconnect', released.resolve)
  process.once('SIGTERM', () => released.resolve())
  process.once('message', (message) => options.resolve(message as SimulatorOptions))
  try {
    const wanted = await Promise.race([options.promise, released.promise])
    if (wanted === undefined) return
    const { url, streamUrl, port, close } = await startSimulator(wanted)
    send({ kind: 'listening', url, streamUrl, port })
    await released.promise
    await close()
  } catch (error) {
    const code = error instanceof CamgateError ? error.code : null
    send({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) })
  }
  if (process.connected) process.disconnect()
}

function send(message: ChildMessage): void {
  // The parent may be gone; then nobody reads this, and the disconnection ends this process.
  if (process.connected) process.send?.(message, undefined, undefined, () => {})
}
