import { buffer } from 'node:stream/consumers'
import { crc32, deflateRawSync } from 'node:zlib'
import { fromBufferPromise } from 'yauzl'

/** One entry of a zip; `declaredSize` is the uncompressed size its headers claim, the true one when absent. */
export interface RawEntry {
  readonly name: string
  readonly data: Buffer
  readonly declaredSize?: number
  readonly method?: 'store' | 'deflate'
}

const LOCAL_HEADER = 0x04034b50
const CENTRAL_HEADER = 0x02014b50
const END_OF_DIRECTORY = 0x06054b50
const VERSION = 20
const UTF8_NAMES = 0x0800
const JANUARY_1_1980 = 0x0021

/** A well-formed zip of the files, compressed. */
export async function zipOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  return rawZip(Object.entries(files).map(([name, data]) => ({ name, data: Buffer.from(data) })))
}

/**
 * A zip of exactly these entries, hostile ones too: no name is checked and a wrong `declaredSize` is written
 * as given. Up to 65,535 entries (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16, without zip64).
 */
export function rawZip(entries: readonly RawEntry[]): Buffer {
  const local: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const { fields, name, data } = written(entry)
    const header = Buffer.concat([uint32(LOCAL_HEADER), uint16(VERSION), fields, name])
    local.push(header, data)
    central.push(directoryEntry(fields, name, offset))
    offset += header.length + data.length
  }
  const directory = Buffer.concat(central)
  return Buffer.concat([...local, directory, endOfDirectory(entries.length, directory.length, offset)])
}

/** The files of a zip as text; rejects for one that is damaged. */
export async function filesOf(zip: Buffer): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  const archive = await fromBufferPromise(zip)
  for await (const entry of archive.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue
    files[entry.fileName] = (await buffer(await archive.openReadStreamPromise(entry))).toString('utf8')
  }
  return files
}

function written(entry: RawEntry): { fields: Buffer; name: Buffer; data: Buffer } {
  const stored = entry.method === 'store'
  const name = Buffer.from(entry.name)
  const data = stored ? entry.data : deflateRawSync(entry.data)
  const fields = Buffer.concat([
    uint16(UTF8_NAMES),
    uint16(stored ? 0 : 8),
    uint16(0),
    uint16(JANUARY_1_1980),
    uint32(crc32(entry.data)),
    uint32(data.length),
    uint32(entry.declaredSize ?? entry.data.length),
    uint16(name.length),
    uint16(0),
  ])
  return { fields, name, data }
}

function directoryEntry(fields: Buffer, name: Buffer, offset: number): Buffer {
  const versions = [uint16(VERSION), uint16(VERSION)]
  const commentDiskAndAttributes = Buffer.alloc(10)
  return Buffer.concat([
    uint32(CENTRAL_HEADER),
    ...versions,
    fields,
    commentDiskAndAttributes,
    uint32(offset),
    name,
  ])
}

function endOfDirectory(entries: number, size: number, offset: number): Buffer {
  const disks = Buffer.alloc(4)
  const counts = [uint16(entries), uint16(entries)]
  return Buffer.concat([uint32(END_OF_DIRECTORY), disks, ...counts, uint32(size), uint32(offset), uint16(0)])
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
