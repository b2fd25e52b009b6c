import { isMainThread, Worker, workerData } from 'node:worker_threads'

/** A server with one busy thread among many; it answers every message with the processor seconds that this thread used. */

const BUSY_THREAD = 'enc) R 0 oder'
const IDLE_THREADS = 12

/** Works half of the time, for as long as it is asked; whoever waits for it reads what it used, in microseconds. */
function workHalf(used: BigInt64Array<ArrayBufferLike>): void {
  const from = process.threadCpuUsage()
  setInterval(() => {
    const end = performance.now() + 50
    while (performance.now() < end) Math.sqrt(end)
    const { user, system } = process.threadCpuUsage(from)
    Atomics.store(used, 0, BigInt(user + system))
  }, 100)
}

function startThreads(): void {
  const used = new BigInt64Array(new SharedArrayBuffer(8))
  for (let index = 0; index < IDLE_THREADS; index += 1) new Worker(import.meta.filename, { workerData: null })
  new Worker(import.meta.filename, { workerData: used, name: BUSY_THREAD })
  process.on('message', () => process.send?.(Number(Atomics.load(used, 0)) / 1e6))
}

if (isMainThread) startThreads()
else if (workerData !== null) workHalf(workerData as BigInt64Array)
else setInterval(() => undefined, 60_000)
