import { describe, expect, test } from 'vitest'
import { openDashboard } from '../../src/dashboard/dashboard.ts'
import { LiveRun } from '../../src/dashboard/live-run.ts'
import { liveSections } from '../../src/dashboard/live-sections.ts'
import type { LiveSecond } from '../../src/load/engine.ts'
import { SEARCH_TITLES } from '../../src/model/capacity.ts'
import type { RunResult } from '../../src/publish/publisher.ts'
import { onTestFinished } from '../current-test.ts'
import { searched } from '../report/runs.ts'
import { TRIALS } from '../report/sample-search.ts'
import { watchEvents } from './event-stream.ts'

const LIVE: LiveSecond = {
  planned: 48,
  delivering: 48,
  healthy: 47,
  fps: 24.91,
  changes: [],
  bytes: 410e6 / 8,
  reconnections: 3,
  generatorLoad: 0.12,
}

async function open() {
  const page = await openDashboard(0, 60)
  onTestFinished(async () => await page.close())
  return page
}

/** The newest markup of a section that a viewer has. */
function sectionOf(viewer: Awaited<ReturnType<typeof watchEvents>>, id: string): string {
  const sections = viewer.events
    .filter(({ event }) => event === 'section')
    .map(({ data }) => JSON.parse(data))
  return sections.findLast((section) => section.id === id)?.html ?? ''
}

describe('the live page of a run', () => {
  test('shows to who comes late what is known so far, and then every second', async () => {
    const page = await open()
    page.say('Opening 48 connections to 24 cameras …')
    page.second(LIVE, '42s/120s, about 3 min left')
    const whole = await (await fetch(page.url)).text()
    for (const text of ['42s/120s, about 3 min left', '<b>47</b>', 'of 48', '410 Mbit/s', 'Opening 48'])
      expect(whole).toContain(text)
    const viewer = await watchEvents(`${page.url}events`)
    await expect.poll(() => sectionOf(viewer, 'live-now')).toContain('42s/120s')
    page.second({ ...LIVE, healthy: 48 }, '43s/120s')
    await expect.poll(() => sectionOf(viewer, 'live-now')).toContain('43s/120s')
    expect(sectionOf(viewer, 'live-now')).toContain('<b>48</b>')
    expect(sectionOf(viewer, 'live-rates')).toContain('id="live-fps"')
  })

  test('shows the search as its trials are made, with the load that is required', async () => {
    const page = await open()
    const viewer = await watchEvents(`${page.url}events`)
    for (const trial of TRIALS.slice(0, 3)) page.trial(trial, 'Search')
    await expect.poll(() => sectionOf(viewer, 'live-search')).toContain('Of 3 trials')
    expect(sectionOf(viewer, 'live-search')).toContain('required: 60')
    for (const trial of TRIALS.slice(0, 1)) page.trial(trial, SEARCH_TITLES.base)
    await expect.poll(() => sectionOf(viewer, 'live-search')).toContain('Of 1 trials')
    expect(sectionOf(viewer, 'live-search')).toContain('Capacity search of the base')
    expect(sectionOf(viewer, 'live-search')).not.toContain('required')
  })

  test('shows the pairs of an A/B as they are made', async () => {
    const page = await open()
    const viewer = await watchEvents(`${page.url}events`)
    await expect.poll(() => viewer.events.length).toBeGreaterThan(0)
    expect(sectionOf(viewer, 'live-pairs')).toBe('')
    page.pairs([
      { order: 'base first', base: 63.1, head: 58.7 },
      { order: 'head first', base: 63.4, head: 63.5 },
    ])
    await expect.poll(() => sectionOf(viewer, 'live-pairs')).toContain('in 1 of 2 pairs')
    expect(sectionOf(viewer, 'live-pairs')).toContain('>58.7<')
  })

  test('says how long the run has gone on, and what has no name in the progress line', async () => {
    const page = await open()
    page.second(LIVE, '42s/120s')
    expect(await (await fetch(page.url)).text()).toMatch(/Measured window: 42s.*Running for [0-3] s\./)
    const run = new LiveRun()
    run.elapsedSeconds = 125
    run.second(LIVE, 'Search, trial of 48: 3s/10s')
    const [now] = liveSections(run, null)
    expect(now?.html).toContain('>Search, trial of 48: 3s/10s<')
    expect(now?.html).toContain('Running for 2 min 5 s.')
  })

  test('tells alerts, and keeps text from outside text', async () => {
    const page = await open()
    const viewer = await watchEvents(`${page.url}events`)
    page.say('<img src=x onerror=alert(1)> \u001b[2J')
    page.second({ ...LIVE, changes: [{ connectionId: '<b>1', rule: 'fps' }] }, '<i>phase')
    await expect.poll(() => sectionOf(viewer, 'live-lines')).toContain('Alert: 1 connection')
    const all = ['live-now', 'live-lines'].map((id) => sectionOf(viewer, id)).join('')
    for (const markup of ['<img', '(<b>1', '<i>', '\u001b']) expect(all).not.toContain(markup)
    expect(all).toContain('&lt;i&gt;phase')
  })

  test('keeps the last minutes of a long run', async () => {
    const page = await open()
    for (let second = 0; second < 1000; second += 1) page.second(LIVE, `${second}s`)
    for (let line = 0; line < 1000; line += 1) page.say(`line ${line}.`)
    const whole = await (await fetch(page.url)).text()
    expect(whole.length).toBeLessThan(500_000)
    expect(whole).toContain('line 999.')
    expect(whole).not.toContain('line 900.')
  })

  test('gives the whole report at the end, and waits for its viewers', async () => {
    const page = await open()
    const viewer = await watchEvents(`${page.url}events`)
    await expect.poll(() => viewer.events.length).toBeGreaterThan(0)
    expect((await fetch(`${page.url}report`)).status).toBe(404)
    const result = { run: { report: searched() }, failure: null } as unknown as RunResult
    const published = page.publish(result)
    await expect.poll(() => viewer.events.at(-1)?.event).toBe('report')
    const report = await fetch(`${page.url}report`)
    expect(report.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(await report.text()).toContain('63 connections')
    viewer.response.destroy()
    await published
  })

  test('has nothing to wait for without viewers, or without a report', async () => {
    const page = await open()
    await page.publish({ run: null, failure: { reason: 'none' } } as unknown as RunResult)
    await page.publish({ run: { report: searched() }, failure: null } as unknown as RunResult)
    expect((await fetch(`${page.url}report`)).status).toBe(200)
  })
})
