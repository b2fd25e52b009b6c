import { parentPort } from 'node:worker_threads'
import { EXIT } from '../../errors.ts'
import { StreamClients } from '../../protocols/clients.ts'
import { streamMaskerOf } from '../../secrets/mask.ts'
import { type ServedChannel, serveWorker } from './serve-worker.ts'

/** Makes this thread or process hold a share of a run's connections for its parent. */
export async function loadWorker(): Promise<void> {
  const released = Promise.withResolvers<void>()
  process.once('disconnect', released.resolve)
  const channel = parentPort === null ? processChannel() : threadChannel(parentPort)
  serveWorker(channel, ({ secrets, ...plan }) => {
    const clients = new StreamClients(plan, streamMaskerOf(secrets))
    return (camera) => clients.for(camera)
  })
  await released.promise
  // Nobody needs what it still has open.
  process.exit(EXIT.pass)
}

function threadChannel(port: NonNullable<typeof parentPort>): ServedChannel {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', listener),
  }
}

function processChannel(): ServedChannel {
  return {
    post: (message) => process.send?.(message, undefined, undefined, () => {}),
    onMessage: (listener) => process.on('message', listener),
  }
}
