import { text } from 'node:stream/consumers'
import yauzl from 'yauzl'

/** The most that an archive from a stranger may hold. */
export interface ArchiveLimits {
  readonly entries: number
  /** All files together, unpacked. */
  readonly bytes: number
}

/** A plain name: no folder, no drive, nothing hidden. */
const NAME = /^[A-Za-z0-9_][\w.-]{0,199}$/

/** An archive is searched up to this number of entries. */
const MAX_SEARCHED = 20_000

/**
 * Whether an archive has a file with such a name in its top folder, however odd the rest of it is. False for anything
 * that is not an archive.
 */
export async function holdsFile(zip: Buffer, wanted: RegExp): Promise<boolean> {
  try {
    // Names are left as bytes, which are not checked: a check would end the search at the first odd one.
    const archive = await yauzl.fromBufferPromise(zip, { lazyEntries: true, decodeStrings: false })
    let entries = 0
    for await (const { fileName } of archive.eachEntry()) {
      if (wanted.test(String(fileName))) return true
      entries += 1
      if (entries === MAX_SEARCHED) return false
    }
  } catch {
    // Damaged, and nothing was found before.
  }
  return false
}

/**
 * The text of the one file in a zip archive whose name matches; nothing touches the disk.
 * @returns null when there is no such file
 * @throws Error for an archive that is broken, too large or has strange names, or holds several such files
 */
export async function readFromArchive(
  zip: Buffer,
  wanted: RegExp,
  limits: ArchiveLimits,
): Promise<string | null> {
  const archive = await yauzl.fromBufferPromise(zip, { lazyEntries: true, strictFileNames: true })
  const found: yauzl.Entry[] = []
  let bytes = 0
  let entries = 0
  for await (const entry of archive.eachEntry()) {
    entries += 1
    bytes += entry.uncompressedSize
    if (entries > limits.entries) throw new Error(`more than ${limits.entries} files`)
    if (bytes > limits.bytes) throw new Error(`more than ${limits.bytes} bytes unpacked`)
    if (!NAME.test(entry.fileName)) throw new Error(`a file with a name that is not plain`)
    if (wanted.test(entry.fileName)) found.push(entry)
  }
  const [only] = found
  if (only === undefined) return null
  if (found.length > 1) throw new Error(`${found.length} reports in it, expected one`)
  // A stream that gives more than its entry declares ends with an error.
  return await text(await archive.openReadStreamPromise(only))
}
