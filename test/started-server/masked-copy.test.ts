import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { maskerOf } from '../../src/config/mask.ts'
import { maskedCopy } from '../../src/started-server/masked-copy.ts'
import { folder, textOf } from './started.ts'

const SECRET = 'correct-horse-battery-staple'
const MIB = 1024 * 1024
const mask = maskerOf([SECRET])

function logOf(content: string): string {
  const file = path.join(folder(), 'baseline-start_2.log')
  writeFileSync(file, content)
  return file
}

describe('the copy of a log for others', () => {
  test('has its name, in another folder, and no secret; the log stays as it is', async () => {
    const content = `GET /?token=${SECRET}\n\r\nAuthorization: Bearer ${SECRET}\nend`
    const log = logOf(content)
    const target = folder()
    const copy = await maskedCopy(log, target, mask)
    expect(copy).toBe(path.join(target, 'baseline-start_2.log'))
    expect(textOf(copy)).toBe('GET /?token=***\n\r\nAuthorization: Bearer ***\nend')
    expect(textOf(log)).toBe(content)
  })

  test('of an empty log is empty', async () => {
    const copy = await maskedCopy(logOf(''), folder(), mask)
    expect(textOf(copy)).toBe('')
  })

  test('holds the end of a long log, 1 MiB of it', async () => {
    const copy = textOf(await maskedCopy(logOf(`${'line\n'.repeat(MIB)}the end\n`), folder(), mask))
    expect(copy.length).toBeLessThanOrEqual(MIB)
    expect(copy.length).toBeGreaterThan(MIB - 100)
    expect(copy.endsWith('line\nthe end\n')).toBe(true)
  })

  test.fails('does not begin within a secret, whose second half no mask would find', async () => {
    const log = logOf(`token: ${SECRET}\n${'x'.repeat(MIB - 15)}\n`)
    expect(textOf(await maskedCopy(log, folder(), mask))).not.toContain('staple')
  })
})
