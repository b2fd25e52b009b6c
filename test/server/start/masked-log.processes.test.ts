import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { maskerOf } from '../../../src/secrets/mask.ts'
import { maskedLog } from '../../../src/server/start/masked-log.ts'
import { folder, textOf } from './started.ts'

const SECRET = 'correct-horse-battery-staple'
const MIB = 1024 * 1024
const mask = maskerOf([SECRET])

function logOf(content: string): string {
  const file = path.join(folder(), 'baseline-start_2.log')
  writeFileSync(file, content)
  return file
}

describe('a log for others', () => {
  test('has no secret; the log itself stays as it is', async () => {
    const content = `GET /?token=${SECRET}\n\r\nAuthorization: Bearer ${SECRET}\nend`
    const log = logOf(content)
    expect(await maskedLog(log, mask)).toBe('GET /?token=***\n\nAuthorization: Bearer ***\nend')
    expect(textOf(log)).toBe(content)
  })

  test('of an empty log is empty, of none is none', async () => {
    expect(await maskedLog(logOf(''), mask)).toBe('')
    expect(await maskedLog(path.join(folder(), 'gone.log'), mask)).toBeNull()
  })

  test('holds the end of a long log, 1 MiB of it', async () => {
    const text = (await maskedLog(logOf(`${'line\n'.repeat(MIB)}the end\n`), mask)) ?? ''
    expect(text.length).toBeLessThanOrEqual(MIB)
    expect(text.length).toBeGreaterThan(MIB - 100)
    expect(text.endsWith('line\nthe end\n')).toBe(true)
  })

  test('does not begin within a secret, whose second half no mask would find', async () => {
    const log = logOf(`token: ${SECRET}\n${'x'.repeat(MIB - 15)}\n`)
    expect(await maskedLog(log, mask)).not.toContain('staple')
  })
})
