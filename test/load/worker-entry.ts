import { existsSync, writeFileSync } from 'node:fs'
import { loadWorker } from '../../src/load-worker.ts'

/** A program with the one command. `DIES_ONCE` is a file: the first to see that it is missing dies soon. */
const marker = process.env.DIES_ONCE
if (process.env.DIES_ALWAYS !== undefined) process.exit(9)
if (marker !== undefined && !existsSync(marker)) {
  writeFileSync(marker, '')
  setTimeout(() => process.exit(9), 1500)
}
await loadWorker()
