import { existsSync, writeFileSync } from 'node:fs'
import { loadWorker } from '../../../src/load/workers/worker-program.ts'

/** A program with the one command, which fails as the environment says; `…_ONCE` is a file that marks the first one. */
const { DIES_ALWAYS, DIES_ONCE, HANGS_ONCE } = process.env
if (DIES_ALWAYS !== undefined) process.exit(9)
if (isFirst(DIES_ONCE)) setTimeout(() => process.exit(9), 1500)
if (isFirst(HANGS_ONCE)) setTimeout(hang, 1500)
await loadWorker()

function isFirst(marker: string | undefined): boolean {
  if (marker === undefined || existsSync(marker)) return false
  writeFileSync(marker, '')
  return true
}

function hang(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
