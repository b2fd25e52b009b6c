import { describe, expect, test } from 'vitest'
import { filesOf, rawZip, zipOf } from './zip.ts'

describe('the zip writer', () => {
  test('a well-formed zip is read back', async () => {
    const files = { 'a.txt': 'a', 'folder/ü.txt': 'x'.repeat(10_000), empty: '' }
    expect(await filesOf(await zipOf(files))).toEqual(files)
    expect(await filesOf(rawZip([{ name: 'stored', data: Buffer.from('s'), method: 'store' }]))).toEqual({
      stored: 's',
    })
  })

  test.each([
    ['a name that climbs out', { name: '../evil', data: Buffer.from('x') }, /invalid relative path/],
    ['an absolute name', { name: '/etc/evil', data: Buffer.from('x') }, /absolute path/],
    [
      'a size declared too small',
      { name: 'a', data: Buffer.alloc(1000), declaredSize: 10 },
      /too many bytes/,
    ],
    [
      'a size declared too large',
      { name: 'a', data: Buffer.alloc(10), declaredSize: 99 },
      /not enough bytes/,
    ],
  ])('%s is written as given, and a careful reader refuses it', async (_name, entry, error) => {
    await expect(filesOf(rawZip([entry]))).rejects.toThrow(error)
  })

  test('hundreds of entries and a bomb of zeros are written whole', async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({ name: `${index}`, data: Buffer.alloc(0) }))
    expect(Object.keys(await filesOf(rawZip(many)))).toHaveLength(300)
    const bomb = rawZip([{ name: 'zeros', data: Buffer.alloc(5_000_000) }])
    expect(bomb.length).toBeLessThan(10_000)
    expect((await filesOf(bomb)).zeros).toHaveLength(5_000_000)
  })
})
