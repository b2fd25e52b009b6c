import { randomUUID } from 'node:crypto'
import { access, constants, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CamgateError } from '../errors.ts'
import { codeOf, systemErrorText } from '../text/system-error.ts'

/** Creates the folder and checks that files can be created in it; an error names the option that chose it. */
export async function prepareFolder(folder: string, option: string): Promise<void> {
  try {
    await makeFolder(folder)
    if (!(await stat(folder)).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' })
    await access(folder, constants.W_OK | constants.X_OK)
    // Permissions are not enough: in /proc even root cannot create a file. Only creating one proves it.
    const probe = path.join(folder, `.camgate-${randomUUID()}`)
    await writeFile(probe, '', { flag: 'wx' })
    await rm(probe, { force: true })
  } catch (cause) {
    const message = `${option}: cannot write to ${folder}: ${systemErrorText(cause)}`
    throw new CamgateError('cannot_write', message, { hint: 'choose a folder that can be written to', cause })
  }
}

/** Does not use `recursive`: that never returns below a folder in which nothing can be created, such as /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST') return
    const parent = path.dirname(folder)
    if (code !== 'ENOENT' || parent === folder) throw error
    await makeFolder(parent)
    await mkdir(folder).catch((again: NodeJS.ErrnoException) => {
      if (again.code !== 'EEXIST') throw again
    })
  }
}

const REPORT: Written = {
  what: 'the report',
  hint: 'free some space or choose another folder; the report is printed instead',
}

/** What is written, for an error. */
interface Written {
  readonly what: string
  readonly hint: string
}

/**
 * Writes all files or none: each under a temporary name first, renamed once all are complete.
 * @returns the paths written
 */
export async function writeWhole(
  files: ReadonlyMap<string, string>,
  { what, hint }: Written = REPORT,
): Promise<string[]> {
  const parts = [...files].map(([target, text]) => ({ target, text, part: `${target}.${randomUUID()}.part` }))
  try {
    for (const { part, text } of parts) await writeFile(part, text, { flag: 'wx' })
    for (const { target } of parts) await refuseFolder(target)
    for (const { part, target } of parts) await rename(part, target)
  } catch (cause) {
    // If the folder is gone, there is nothing to remove.
    await Promise.allSettled(parts.map(({ part }) => rm(part, { force: true })))
    const folder = path.dirname(parts[0]?.target ?? '.')
    const message = `cannot write ${what} to ${folder}: ${systemErrorText(cause)}`
    throw new CamgateError('cannot_write', message, { hint, cause })
  }
  return [...files.keys()]
}

/** A file cannot replace a folder, and by then others would have been renamed. */
async function refuseFolder(target: string): Promise<void> {
  const isFolder = await stat(target).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (isFolder) throw Object.assign(new Error(`${target} is a folder`), { code: 'EISDIR' })
}
