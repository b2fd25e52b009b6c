import { loadWorker } from '../../../src/load/workers/worker-program.ts'

/** A program with the one command. */
await loadWorker()
