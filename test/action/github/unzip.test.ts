import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFromArchive } from '../../../src/action/github/unzip.ts'
import { effort } from '../../effort.ts'
import { type RawEntry, rawZip, zipOf } from '../../github/zip.ts'

const WANTED = /^report_\w+\.json$/
const LIMITS = { entries: 10, bytes: 1_000_000 }
const REPORT = '{"schema_version":1,"why":"é✅"}'
const MIB = 1024 * 1024

const read = (zip: Buffer, limits = LIMITS) => readFromArchive(zip, WANTED, limits)

function entry(name: string, text = REPORT, more: Partial<RawEntry> = {}): RawEntry {
  return { name, data: Buffer.from(text), ...more }
}

/** What an archive came to: its text, or an error. Anything else that is thrown is a bug. */
async function outcomeOf(zip: Buffer): Promise<string | null | Error> {
  return await read(zip).catch((error: unknown) => {
    if (error instanceof Error) return error
    throw new TypeError(`not an Error: ${String(error)}`)
  })
}

/** Of all entries of an archive, so that the sizes it claims can be wrong. */
function withSizeIn(zip: Buffer, offsetInEntry: number, size: number): Buffer {
  const copy = Buffer.from(zip)
  const directory = copy.readUInt32LE(copy.length - 6)
  copy.writeUInt32LE(size, directory + offsetInEntry)
  return copy
}

describe('the report in an archive', () => {
  test('is read, packed and stored, with other files beside it', async () => {
    const zip = await zipOf({ 'start.log': 'x', 'report_1.json': REPORT, 'report_1.csv': 'a,b' })
    expect(await read(zip)).toBe(REPORT)
    expect(await read(rawZip([entry('report_1.json', REPORT, { method: 'store' })]))).toBe(REPORT)
  })

  test.each([[[]], [['start.log']], [['xreport_1.json', 'report_1.json.bak']]])(
    'may be missing (%j)',
    async (names) => {
      expect(await read(rawZip(names.map((name) => entry(name))))).toBeNull()
    },
  )

  test.each([[['report_1.json', 'report_2.json']], [['report_1.json', 'report_1.json']]])(
    'is one: two are an error (%j)',
    async (names) => {
      const zip = rawZip(names.map((name) => entry(name)))
      await expect(read(zip)).rejects.toThrow('2 reports in it, expected one')
    },
  )

  test.each([
    '../evil',
    '../report_1.json',
    'a/../report_1.json',
    '/etc/passwd',
    '/report_1.json',
    'C:\\report_1.json',
    'C:report_1.json',
    '..\\report_1.json',
    '.hidden',
    '..',
    '-rf',
    'folder/',
    'folder/report_1.json',
    '',
    'two words',
    'é.json',
    'line\nbreak',
    'nul\0byte',
    'x'.repeat(201),
  ])('is not read where a file beside it has the name %j', async (name) => {
    const error = await outcomeOf(rawZip([entry('report_1.json'), entry(name)]))
    expect(error).toBeInstanceOf(Error)
    expect((error as Error).message).not.toMatch(/[\n\0]/)
  })

  test('is not read beside more files than are allowed', async () => {
    const named = (count: number) =>
      rawZip([
        entry('report_1.json'),
        ...Array.from({ length: count - 1 }, (_, i) => entry(`f${i}`, '', { method: 'store' })),
      ])
    expect(await read(named(10))).toBe(REPORT)
    await expect(read(named(11))).rejects.toThrow('more than 10 files')
    await expect(read(named(20_000))).rejects.toThrow('more than 10 files')
  })
})

describe('an archive that is a bomb', () => {
  test('is refused by the size that it tells, of all its files together', async () => {
    const half = '0'.repeat(LIMITS.bytes / 2)
    const bomb = rawZip([entry('report_1.json', half), entry('a', half), entry('b', '1')])
    expect(bomb.length).toBeLessThan(10_000)
    await expect(read(bomb)).rejects.toThrow('more than 1000000 bytes unpacked')
    expect(await read(rawZip([entry('report_1.json', half), entry('a', half)]))).toHaveLength(half.length)
  })

  test('is refused when it tells a size beyond all numbers', async () => {
    const zip = withSizeIn(rawZip([entry('report_1.json')]), 24, 0xffff_fffe)
    await expect(read(zip)).rejects.toThrow('more than 1000000 bytes unpacked')
  })

  test('that lies about its size is stopped at that size, long before the memory is full', async () => {
    const data = Buffer.alloc(120 * MIB)
    const bomb = rawZip([{ name: 'report_1.json', data, declaredSize: 1000 }])
    expect(bomb.length).toBeLessThan(MIB)
    const before = process.resourceUsage().maxRSS
    expect(await outcomeOf(bomb)).toBeInstanceOf(Error)
    expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(60)
  })

  test('that tells more than there is in it is an error too', async () => {
    expect(await outcomeOf(rawZip([entry('report_1.json', REPORT, { declaredSize: 5000 })]))).toBeInstanceOf(
      Error,
    )
    const stored = entry('report_1.json', REPORT, { declaredSize: 5000, method: 'store' })
    expect(await outcomeOf(rawZip([stored]))).toBeInstanceOf(Error)
  })
})

describe('an archive that is broken', () => {
  test('is an error wherever it is cut off', async () => {
    const zip = await zipOf({ 'report_1.json': REPORT, 'start.log': 'some text' })
    for (let length = 0; length < zip.length; length += 1)
      expect(await outcomeOf(zip.subarray(0, length)), `${length} bytes`).toBeInstanceOf(Error)
  })

  test('is an error where its sizes and places lead outside of it', async () => {
    const zip = rawZip([entry('report_1.json')])
    const [packedSize, place] = [20, 42]
    for (const wrong of [0x7fff_ffff, zip.length, zip.length - 22]) {
      expect(await outcomeOf(withSizeIn(zip, packedSize, wrong))).toBeInstanceOf(Error)
      expect(await outcomeOf(withSizeIn(zip, place, wrong))).toBeInstanceOf(Error)
    }
  })

  test('is an error or a text, whichever bytes of it are others', async () => {
    const zip = rawZip([entry('report_1.json'), entry('start.log', 'x'.repeat(500), { method: 'store' })])
    const change = fc.tuple(fc.nat({ max: zip.length - 1 }), fc.nat({ max: 255 }))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        const copy = Buffer.from(zip)
        for (const [at, byte] of changes) copy[at] = byte
        await outcomeOf(copy)
      }),
      { numRuns: effort({ unit: 200, thorough: 1000 }) },
    )
  })

  test('has no report when it is no archive at all', async () => {
    const end = rawZip([])
    const bytes = fc.uint8Array({ maxLength: 300 })
    await fc.assert(
      fc.asyncProperty(bytes, fc.boolean(), async (random, isEnded) => {
        const zip = Buffer.concat([random, ...(isEnded ? [end] : [])])
        expect(await outcomeOf(zip)).not.toEqual(expect.any(String))
      }),
      { numRuns: effort({ unit: 100, thorough: 500 }) },
    )
  })
})
