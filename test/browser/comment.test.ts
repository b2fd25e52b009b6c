import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { COLORS, showComment, type Theme } from '../../scripts/comment-page.ts'
import { trendOf } from '../../src/analysis/trend/trend-of-nights.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { renderFailure } from '../../src/report/markdown/markdown-failure.ts'
import { markdownTrend } from '../../src/report/markdown/markdown-trend.ts'
import { noisyNights, times } from '../analysis/trend/sample-nights.ts'
import { COMMENT_CASES } from '../report/comment-cases.ts'
import { hostile } from '../report/runs.ts'
import { useChromium } from './chromium.ts'
import { contrast, type Rgb, rgbOf } from './contrast.ts'

const MAX_HEIGHT = 1100
/** WCAG 2.2, 1.4.11: what carries meaning beside text. */
const MIN_CONTRAST = 3
const COMMENT = 65_536

const openPage = useChromium()

const textOf = (name: string) => renderMarkdown(COMMENT_CASES[name]!(), { maxBytes: COMMENT })

async function shown(markdown: string, theme: Theme): Promise<Page> {
  const page = await openPage()
  await showComment(page, markdown, theme)
  return page
}

const heightOf = (page: Page) =>
  page.evaluate<number>(`document.querySelector('.comment').getBoundingClientRect().height`)

describe.each(Object.keys(COMMENT_CASES))('the comment: %s', (name) => {
  test('fits on a screen, folded as it comes', async () => {
    expect(await heightOf(await shown(textOf(name), 'light'))).toBeLessThanOrEqual(MAX_HEIGHT)
  })
})

test('a comment without a report fits on a screen', async () => {
  const lines = Array.from({ length: 20 }, (_, line) => `line ${line} of what the server printed`)
  const text = renderFailure(
    {
      message: 'start: the command ended with exit code 1',
      hint: 'see its log',
      output: [{ input: 'start', lines }],
    },
    COMMENT,
  )
  expect(await heightOf(await shown(text, 'light'))).toBeLessThanOrEqual(MAX_HEIGHT)
})

describe.each(['light', 'dark'] as const)('the chart on a %s page', (theme) => {
  const colorsOf = async (page: Page, selector: string, property: 'fill' | 'stroke'): Promise<Rgb[]> => {
    const values = await page.evaluate<string[]>(
      `[...document.querySelectorAll('.mermaid ${selector}')].map((each) => getComputedStyle(each).${property})`,
    )
    return [...new Set(values)].map(rgbOf)
  }

  test('can be told from the background: bars, limit, axes and text', async () => {
    const page = await shown(textOf('fail on the capacity'), theme)
    const background = rgbOf(COLORS[theme].background)
    const bars = await colorsOf(page, '.plot rect', 'fill')
    const lines = await colorsOf(page, '.plot path', 'stroke')
    expect(bars).toHaveLength(2)
    expect(lines).toHaveLength(1)
    const axes = await colorsOf(page, '.axis-line path', 'stroke')
    const texts = await colorsOf(page, 'text', 'fill')
    expect(axes.length * texts.length).toBeGreaterThan(0)
    for (const color of [...bars, ...lines, ...axes, ...texts])
      expect(contrast(color, background), color.join()).toBeGreaterThanOrEqual(MIN_CONTRAST)
  })

  test('of a trend can be told from the background and has a line for each series of numbers', async () => {
    const nights = noisyNights([...times(40, 600), ...times(20, 510)], 0.02)
    const page = await shown(markdownTrend(trendOf(nights)), theme)
    const background = rgbOf(COLORS[theme].background)
    const lines = await colorsOf(page, '.plot path', 'stroke')
    expect(lines).toHaveLength(3)
    expect(await page.locator('.mermaid .plot path').count()).toBe(4)
    for (const color of lines) expect(contrast(color, background)).toBeGreaterThanOrEqual(MIN_CONTRAST)
  })

  test('shows a bar for each load and none where the other series has it', async () => {
    const page = await shown(textOf('fail on the capacity'), theme)
    const heights = await page.evaluate<number[]>(
      `[...document.querySelectorAll('.mermaid .plot rect')].map((bar) => Number(bar.getAttribute('height')))`,
    )
    const [passed, failed] = [heights.slice(0, 10), heights.slice(10)]
    for (const [at, height] of passed.entries()) {
      const [less, more] = [height, failed[at]!].toSorted((a, b) => a - b)
      expect(less).toBeLessThan(1.5)
      expect(more).toBeGreaterThan(2.5)
    }
  })

  test('has labels that do not overlap with 12 loads of four digits', async () => {
    const report = COMMENT_CASES['fail on the capacity']!()
    const trials = Array.from({ length: 12 }, (_, at) => ({ ...report.trials[0]!, connections: 1000 + at }))
    const wide = { ...report, trials, capacity: { ...report.capacity, connections: 1005 } }
    const page = await shown(renderMarkdown(wide, { maxBytes: COMMENT }), theme)
    const boxes = await page.evaluate<{ left: number; right: number }[]>(
      `[...document.querySelectorAll('.mermaid .bottom-axis .label text')].map((label) => label.getBoundingClientRect().toJSON())`,
    )
    expect(boxes).toHaveLength(12)
    for (const [at, box] of boxes.entries())
      if (at > 0) expect(box.left).toBeGreaterThan(boxes[at - 1]!.right)
  })
})

test('hostile text in a comment is text', async () => {
  const page = await shown(renderMarkdown(hostile(), { maxBytes: COMMENT }), 'light')
  for (const element of ['a', 'img', 'script:not([data-own])', 'input'])
    expect(await page.locator(`.text ${element}`).count(), element).toBe(0)
  expect(await page.locator('.text').innerText()).not.toContain('undefined')
})
