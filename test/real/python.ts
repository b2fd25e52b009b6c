import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A Python in a folder, with these packages and nothing else. @returns its program */
export async function installPython(folder: string, packages: readonly string[]): Promise<string> {
  const run = promisify(execFile)
  await run('python3', ['-m', 'venv', folder])
  const python = join(folder, 'bin', 'python')
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages])
  return python
}
