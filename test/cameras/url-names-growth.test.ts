import { describe, expect, test } from 'vitest'
import { namesOfUrls } from '../../src/cameras/url-names.ts'

describe('a camera of a list of URLs', () => {
  test('is named in time that grows with the list alone', () => {
    const started = performance.now()
    const names = namesOfUrls(Array.from({ length: 50_000 }, (_, at) => `http://h/video?p${at}=1`))
    expect(new Set(names).size).toBe(50_000)
    namesOfUrls([`http://h/${'a'.repeat(1_000_000)}/${'1'.repeat(1_000_000)}`])
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
