import { describe, expect, test } from 'vitest'
import { escapeHtml, html, trusted } from '../../../src/report/html/html.ts'

describe('the template of the page', () => {
  test('escapes texts, joins lists, and leaves out null', () => {
    const item = html`<li>${'<b>'}</li>`
    expect(html`<ul class="${'"x"'}">${[item, [item, 3]]}${null}</ul>`.text).toBe(
      '<ul class="&quot;x&quot;"><li>&lt;b&gt;</li><li>&lt;b&gt;</li>3</ul>',
    )
  })

  test('keeps what we wrote ourselves as it is', () => {
    expect(html`<style>${trusted('a > b {}')}</style>`.text).toBe('<style>a > b {}</style>')
  })

  test.each([
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['\'"&', '&#39;&quot;&amp;'],
    ['&amp;', '&amp;amp;'],
    ['\u202etxt.exe', '\\u202etxt.exe'],
    ['a\u0000b', 'a\\u0000b'],
    ['two\nlines', 'two\\u000alines'],
    ['中文 é', '中文 é'],
  ])('shows %j as text', (text, escaped) => {
    expect(escapeHtml(text)).toBe(escaped)
  })

  test('cuts what nobody would read, and reads no more of it', () => {
    expect(escapeHtml('<'.repeat(10_000_000))).toBe(`${'&lt;'.repeat(999)}…`)
  })
})
