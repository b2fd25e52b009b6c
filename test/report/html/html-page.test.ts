import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { htmlReport } from '../../../src/report/html/page/html-report.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import * as runs from '../runs.ts'
import { largeReport } from './large-report.ts'

const REPORTS = Object.entries(runs).map(([name, run]) => [name, run()] as const)

function textsOf(page: string, pattern: RegExp): string[] {
  return [...page.matchAll(pattern)].map(([, text = '']) => text)
}

describe('the page', () => {
  test.each(REPORTS)('of %s has headings in order, unique ids, and links to what it has', (_, report) => {
    const page = htmlReport(report)
    const levels = textsOf(page, /<h(\d)/g).map(Number)
    expect(levels[0]).toBe(1)
    for (const [index, level] of levels.slice(1).entries())
      expect(level).toBeLessThanOrEqual((levels[index] ?? 0) + 1)
    const ids = textsOf(page, / id="([^"]+)"/g)
    expect(new Set(ids).size).toBe(ids.length)
    for (const target of textsOf(page, /href="#([^"]+)"/g)) expect(ids).toContain(target)
    for (const labels of textsOf(page, /aria-labelledby="([^"]+)"/g))
      for (const label of labels.split(' ')) expect(ids).toContain(label)
    expect(page.slice(0, page.indexOf('<script'))).not.toMatch(/NaN|undefined|Infinity|\[object/)
  })

  test.each(REPORTS)('of %s has no section without content', (_, report) => {
    expect(textsOf(htmlReport(report), /(<h2[^>]*>[^<]*<\/h2>)\s*<\/section>/g)).toEqual([])
  })

  test.each(REPORTS)('of %s allows its own style and script only, and has no other', (_, report) => {
    const page = htmlReport(report)
    const [policy = ''] = textsOf(page, /Content-Security-Policy" content="([^"]+)"/g)
    const hashes = [/<style>([\s\S]*?)<\/style>/g, /<script type="module">([\s\S]*?)<\/script>/g].map(
      (pattern) => {
        const [text = '', ...others] = textsOf(page, pattern)
        expect(others).toEqual([])
        return createHash('sha256').update(text).digest('base64')
      },
    )
    expect(policy.replaceAll('&#39;', "'")).toBe(
      `default-src 'none'; img-src data:; style-src 'sha256-${hashes[0]}'; script-src 'sha256-${hashes[1]}'; base-uri 'none'; form-action 'none'`,
    )
    expect(page).not.toMatch(/ style="| on\w+="/)
  })

  test('keeps hostile text as text, and makes no link of it', () => {
    const page = htmlReport(runs.hostile())
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt; @admin')
    for (const raw of ['<img', '\u202e', '\u001b']) expect(page.includes(raw), raw).toBe(false)
    expect(
      textsOf(page, /href="([^"]*)"/g).filter((target) => !/^(#|data:image\/png;base64,)/.test(target)),
    ).toEqual([])
  })

  test('says the verdict in words, the capacity with its interval, and what is required', () => {
    const page = htmlReport({ ...runs.searched(), gate: runs.mixed().gate })
    const [head = ''] = textsOf(page, /<header([\s\S]*)<\/header>/g)
    expect(head).toMatch(/<span class="word">FAIL<\/span> Camera capacity: 63 connections, 200 required</)
    expect(head).toContain('<small>90 % interval 59 to 68</small><small>required: 200</small>')
  })

  test('has only those columns of connections that one of them has something for', () => {
    const headsOf = (report: Report) => {
      const [table = ''] = textsOf(
        htmlReport(report),
        /<caption>Connections, the worst first(.*?)<\/thead>/gs,
      )
      return textsOf(table, />([a-zF ][a-zPS ]+)<\/th>/g)
    }
    const report = runs.mixed()
    const all = report.individual_connections
    const bare = all.map((one) => ({ ...one, detail: '', loss_percent: null }))
    const lossy = bare.map((one) => ({ ...one, detail: 'HTTP 404', loss_percent: 1 }))
    const always = ['connection', 'camera', 'outcome', 'FPS', 'first frame', 'longest gap', 'stalled']
    expect(headsOf({ ...report, individual_connections: bare })).toEqual([...always, 'reconnections'])
    expect(headsOf({ ...report, individual_connections: lossy })).toEqual([
      ...[...always, 'reconnections', 'packets lost', 'how it ended'],
    ])
  })

  test('says what was not recorded instead of drawing it', () => {
    const page = htmlReport({ ...runs.mixed(), timeline: null })
    expect(page).toContain('Not recorded: Mbit/s over time, drops and reconnections over time.')
    expect(page).toContain('Not recorded: processors over time.')
  })

  test('draws the timeline of a report that has one', () => {
    const seconds = [0, 1, 2]
    const timeline = {
      seconds: 3,
      mbit_per_second: [10, 20, 30.5],
      reconnections: [0, 1, 0],
      drops: [0, 2, 0],
      server_processors: [0.5, null, 0.75],
      server_memory_bytes: [1e8, null, 2e8],
      server_figures: [],
      generator_processors: [0.1, 0.1, 0.2],
      other_processors: [0, 0, 0],
      reader_behind: [false, true, null],
    }
    const page = htmlReport({ ...runs.searched(), timeline })
    const calm = {
      ...timeline,
      reconnections: [0, 0, 0],
      drops: [0, 0, 0],
      reader_behind: [false, null, false],
    }
    const calmPage = htmlReport({ ...runs.searched(), timeline: calm })
    expect(calmPage).toContain('Drops and reconnections: none in the 3 seconds recorded.')
    expect(calmPage).toContain('Seconds in which our reader was behind: none in the 2 seconds recorded.')
    expect(calmPage).not.toMatch(/<figure id="(?:events|reader-behind)"/)
    for (const id of ['mbit', 'events', 'server-processors', 'server-memory', 'processors', 'reader-behind'])
      expect(page).toContain(`<figure id="${id}" data-chart="time">`)
    expect(page).toContain('Between 10 and 30.5 Mbit/s.')
    expect(page).toContain('in 1 of 3 seconds')
    expect(page).not.toContain('Not recorded')
    expect(seconds.map((second) => page.includes(`>${timeline.mbit_per_second[second]}</td>`))).toEqual([
      true,
      true,
      true,
    ])
  })

  test('without data is small; 1,000 connections of 600 seconds stay below 5 MB', () => {
    expect(htmlReport(runs.nothingDelivered()).length).toBeLessThan(100_000)
    const page = htmlReport(largeReport(1000, 600))
    expect(page.length).toBeGreaterThan(1_000_000)
    expect(page.length).toBeLessThan(5_000_000)
  })

  test('is bounded where a stored report is not', () => {
    const report = runs.searched()
    const [trial, connection] = [report.trials[0]!, report.individual_connections[0]!]
    const page = htmlReport({
      ...report,
      trials: Array.from({ length: 20_000 }, () => trial),
      individual_connections: Array.from({ length: 20_000 }, (_, index) => ({
        ...connection,
        camera_id: `c${index}`,
      })),
      stream_notes: [],
    })
    expect(page.length).toBeLessThan(5_000_000)
    expect(page).toContain('… and 18,000 more in the JSON report.')
  })
})
