import { randomUUID } from 'node:crypto'
import { access, constants, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CamgateError } from '../errors.ts'

/** Makes the folder and checks that files can be made in it; an error names the option that chose it. */
export async function prepareFolder(folder: string, option: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK | constants.X_OK)
  } catch (cause) {
    const message = `${option}: cannot write to ${folder} (${reasonOf(cause)})`
    throw new CamgateError('cannot_write', message, { hint: 'choose a folder that can be written to', cause })
  }
}

/**
 * Writes all files whole or not at all: each under another name first, renamed when every one is complete.
 * @returns the paths written
 */
export async function writeWhole(files: ReadonlyMap<string, string>): Promise<string[]> {
  const parts = [...files].map(([target, text]) => ({ target, text, part: `${target}.${randomUUID()}.part` }))
  try {
    for (const { part, text } of parts) await writeFile(part, text, { flag: 'wx' })
    for (const { part, target } of parts) await rename(part, target)
  } catch (cause) {
    await Promise.all(parts.map(({ part }) => rm(part, { force: true })))
    const folder = path.dirname(parts[0]?.target ?? '.')
    throw new CamgateError('cannot_write', `cannot write the report to ${folder} (${reasonOf(cause)})`, {
      hint: 'free some space or choose another folder; the report is printed instead',
      cause,
    })
  }
  return [...files.keys()]
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  return { EACCES: 'permission denied', ENOSPC: 'no space left', EROFS: 'read-only' }[code] ?? code
}
