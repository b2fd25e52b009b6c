import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { maskSecrets } from '../../../src/secrets/mask.ts'
import { lastLines } from '../../../src/server/start/last-lines.ts'
import { folder } from './started.ts'

function logOf(content: string | Buffer): string {
  const file = path.join(folder(), 'start.log')
  writeFileSync(file, content)
  return file
}

describe('the last lines of a log', () => {
  test.each([
    ['', []],
    ['\n \n\t\r\n', []],
    ['one', ['one']],
    ['one\ntwo\r\nthree\n', ['one', 'two', 'three']],
    ['10 %\r20 %\r30 %\n', ['10 %', '20 %', '30 %']],
    ['a\n\n\nb\n', ['a', 'b']],
  ])('of %j are %j', async (content, lines) => {
    expect(await lastLines(logOf(content))).toEqual(lines)
  })

  test('are twenty at most', async () => {
    const all = Array.from({ length: 100 }, (_, i) => `line ${i}`)
    expect(await lastLines(logOf(all.join('\n')))).toEqual(all.slice(-20))
  })

  test('are 16 KiB at most, of a log of any size', async () => {
    const lines = await lastLines(logOf(`${`${'x'.repeat(9000)}\n`.repeat(1000)}the end\n`))
    expect(lines.join('\n').length).toBeLessThanOrEqual(16 * 1024)
    expect(lines.at(-1)).toBe('the end')
  })

  test('are text, whatever a server printed', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x80, 0x0a, 0x6f, 0x6b])
    expect(await lastLines(logOf(bytes))).toEqual(['\uFFFD\0\uFFFD', 'ok'])
  })

  test('are none of a log that cannot be read', async () => {
    expect(await lastLines(path.join(folder(), 'missing.log'))).toEqual([])
    expect(await lastLines(folder())).toEqual([])
  })

  test('do not begin within a secret, whose second half no mask would find', async () => {
    const secret = 'correct-horse-battery-staple'
    const after = `\n${'x'.repeat(16 * 1024 - 15)}\n`
    const lines = await lastLines(logOf(`token: ${secret}${after}`))
    expect(maskSecrets(lines.join('\n'), [secret])).not.toContain('staple')
  })
})
