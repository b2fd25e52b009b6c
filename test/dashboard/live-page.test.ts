import { expect, test } from 'vitest'
import { livePage } from '../../src/dashboard/live-page.ts'

test('the live page may ask only where it came from, and nobody may frame it', () => {
  const { html, policy } = livePage([{ id: 'now', html: '<p>now</p>' }])
  const [, inPage = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? []
  const directives = inPage.replaceAll('&#39;', "'").split('; ')
  expect(directives).toContain("default-src 'none'")
  expect(directives).toContain("connect-src 'self'")
  expect(policy.split('; ')).toEqual([...directives, "frame-ancestors 'none'"])
  expect(html).toContain('<section id="now"><p>now</p></section>')
  expect(html).toContain('<link rel="icon" href="data:,">')
})
