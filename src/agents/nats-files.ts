import type { NatsAccess } from '../config/nats-address.ts'
import { badInput, type Problem } from '../errors.ts'
import { readInput } from '../files/input-file.ts'
import { systemErrorText } from '../text/system-error.ts'

const MAX_BYTES = 1024 * 1024

const FILES = { creds: 'credentials', ca: 'certificates', cert: 'a certificate', key: 'a key' } as const

type FileOption = keyof typeof FILES

/** The contents of the files; null for those that were not given. */
export type NatsFiles = Readonly<Record<FileOption, Buffer | null>>

/** How the user typed the options of the files. */
export type NatsFileNames = Readonly<Record<FileOption, string>>

/** @throws CamgateError `bad_input` with every file that cannot be read */
export async function readNatsFiles(access: NatsAccess, names: NatsFileNames): Promise<NatsFiles> {
  const files: Record<FileOption, Buffer | null> = { creds: null, ca: null, cert: null, key: null }
  const problems: Problem[] = []
  for (const option of Object.keys(FILES) as FileOption[]) {
    const path = access[option]
    if (path === null) continue
    const found = await read(path)
    if (typeof found !== 'string') files[option] = found
    else problems.push({ option: names[option], found: `${found} (${path})`, expected: FILES[option] })
  }
  if (problems.length > 0) throw badInput(problems)
  return files
}

/** Why it cannot be read is a text. */
async function read(path: string): Promise<Buffer | string> {
  try {
    const bytes = await readInput(path, { maxBytes: MAX_BYTES })
    return bytes.length > MAX_BYTES ? 'a file that is larger than 1 MiB' : bytes
  } catch (error) {
    return systemErrorText(error)
  }
}
