import { openSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { isMainThread, Worker, workerData } from 'node:worker_threads'

/** A server of one kind; it answers every message with a number that its test knows the meaning of. */

const BUSY_THREAD = 'enc) R 0 oder'
const IDLE_THREADS = 12

/** Works half of the time, for as long as it is asked; whoever waits for it reads what it used, in microseconds. */
function workHalf(used: BigInt64Array): void {
  const from = process.threadCpuUsage()
  setInterval(() => {
    const end = performance.now() + 50
    while (performance.now() < end) Math.sqrt(end)
    const { user, system } = process.threadCpuUsage(from)
    Atomics.store(used, 0, BigInt(user + system))
  }, 100)
}

/** Answers with the processor seconds of its busy thread. */
function startThreads(): () => number {
  const used = new BigInt64Array(new SharedArrayBuffer(8))
  for (let index = 0; index < IDLE_THREADS; index += 1) new Worker(import.meta.filename, { workerData: null })
  new Worker(import.meta.filename, { workerData: used, name: BUSY_THREAD })
  return () => Number(Atomics.load(used, 0)) / 1e6
}

/** Answers with the descriptors that were opened. */
function openFiles(count: number): () => number {
  const opened = Array.from({ length: count }, () => openSync('/dev/null', 'r'))
  return () => opened.length
}

/** Sends each connection so many bytes, or for ever, and answers with its port. */
async function send(bytes: number): Promise<() => number> {
  const chunk = Buffer.alloc(100_000)
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined)
    let left = bytes
    const more = () => {
      while (left > 0) {
        left -= chunk.length
        if (!socket.write(chunk.subarray(0, Math.min(chunk.length, chunk.length + left)))) return
      }
    }
    socket.on('drain', more)
    more()
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  return () => (server.address() as AddressInfo).port
}

async function start(kind: string, size: number): Promise<() => number> {
  if (kind === 'threads') return startThreads()
  if (kind === 'files') return openFiles(size)
  return await send(size)
}

if (!isMainThread) {
  if (workerData === null) setInterval(() => undefined, 60_000)
  else workHalf(workerData as BigInt64Array)
} else {
  const answer = await start(process.argv[2] ?? '', Number(process.argv[3] ?? 0))
  process.on('message', () => process.send?.(answer()))
}
