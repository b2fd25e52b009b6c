import { inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { amountAxis, countAxis, powersAxis, rangeAxis } from '../../../src/report/html/charts/chart-scale.ts'
import { gapChart } from '../../../src/report/html/charts/delay-charts.ts'
import { heatMapChart } from '../../../src/report/html/charts/heat-map-chart.ts'
import { searchChart } from '../../../src/report/html/charts/search-chart.ts'
import { timeChart } from '../../../src/report/html/charts/time-chart.ts'
import { heatMap } from '../../../src/report/html/heat-map.ts'
import { indexedPng } from '../../../src/report/html/page/indexed-png.ts'
import { rangeText } from '../../../src/report/html/sections/rate-sections.ts'
import { camerasOf, missingShare, ratesOf, spansOf } from '../../../src/report/html/window-seconds.ts'
import { mixed, searched } from '../runs.ts'

describe('an axis', () => {
  test('begins at 0, ends at a round number, and places values in percent', () => {
    const axis = amountAxis('FPS', [10, null, 97])
    expect(axis.ticks.map(({ text }) => text)).toEqual(['0', '20', '40', '60', '80', '100'])
    expect([0, 50, 100, null, Number.POSITIVE_INFINITY].map(axis.place)).toEqual([0, 50, 100, null, null])
  })

  test('has room where everything is 0, and for numbers beyond all reason', () => {
    expect(amountAxis('drops', [0, 0]).place(0)).toBe(0)
    expect(amountAxis('drops', [1e308, Number.POSITIVE_INFINITY]).place(1e308)).toBeGreaterThan(0)
  })

  test('has the same decimals at every tick', () => {
    const ticksOf = (most: number) => amountAxis('processors', [most]).ticks.map(({ text }) => text)
    expect(ticksOf(1)).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0'])
    expect(ticksOf(8_000)).toEqual(['0', '2,000', '4,000', '6,000', '8,000'])
    const events = countAxis('events', [1]).ticks.map(({ text }) => text)
    expect(events).toEqual(['0', '1'])
    expect(rangeAxis('ratio', [0.93, 0.98]).ticks.every(({ text }) => /^\d\.\d\d$/.test(text))).toBe(true)
  })

  test('of powers gives each the same width', () => {
    const axis = powersAxis('ms', [40, 20_000])
    expect(axis.ticks.map(({ text }) => text)).toEqual(['10', '100', '1,000', '10,000', '100,000'])
    expect([10, 100, 1000].map((ms) => axis.place(ms)?.toFixed(6))).toEqual([
      '0.000000',
      '25.000000',
      '50.000000',
    ])
  })
})

describe('the seconds of a window', () => {
  test('of a camera are those of all its connections, and the worst camera comes first', () => {
    const report = mixed()
    const spans = spansOf(report)
    const [worst, ...others] = camerasOf(report)
    expect([spans.length, others.length + 1]).toEqual([20, 24])
    expect(worst).toMatchObject({ camera: '1', connections: 2, nominal: 50, frames: spans.map(() => 0) })
    expect(others.at(-1)).toMatchObject({ camera: '24', frames: spans.map(() => 50) })
  })

  test('are in the order of the cameras where all lack as good as nothing', () => {
    const report = mixed()
    const [connection] = report.individual_connections
    const individual_connections = ['10', '9', '2'].map((camera_id, index) => ({
      ...connection!,
      ...{ camera_id, nominal_fps: 25, frames_per_second: [2500 - index, 2500] },
    }))
    expect(camerasOf({ ...report, individual_connections }).map(({ camera }) => camera)).toEqual([
      '2',
      '9',
      '10',
    ])
  })

  test('end with one that is as long as it was', () => {
    const report = mixed()
    const seconds = spansOf({
      ...report,
      run: { ...report.run, window: { ...report.run.window, seconds: 19.25 } },
    })
    expect(seconds.at(-1)).toBe(0.25)
    expect(ratesOf({ frames: [25, 5], nominal: 25 }, [1, 0.25])).toEqual([25, null])
    expect(ratesOf({ frames: [25, 20], nominal: 25 }, [1, 0.8])).toEqual([25, 25])
    expect(missingShare({ frames: [25, 20], nominal: 25 }, [1, 0.8])).toBe(0)
  })
})

describe('the heat map', () => {
  const CAMERA = { connections: 1, nominal: 20 }
  const cameras = [
    { ...CAMERA, camera: 'a', frames: [0, 10, 20] },
    { ...CAMERA, camera: 'b', nominal: 0, frames: [3, 0, 0] },
  ]

  test('has a pixel for each camera and second, as strong as its frames are missing', () => {
    const { width, height, pixels, palette } = heatMap(cameras, [1, 1, 1])
    expect([width, height, ...pixels]).toEqual([3, 2, 0, 50, 100, 101, 101, 101])
    expect([0, 50, 100, 101].map((index) => palette[index]?.[3])).toEqual([255, 192, 70, 0])
  })

  test('becomes a PNG with these pixels', () => {
    const png = indexedPng(heatMap(cameras, [1, 1, 1]))
    const at = png.indexOf('IDAT')
    const data = png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4))
    expect([...inflateSync(data)]).toEqual([0, 0, 50, 100, 0, 101, 101, 101])
    expect([png.readUInt32BE(16), png.readUInt32BE(20), png.indexOf('PLTE') > 0]).toEqual([3, 2, true])
  })
})

describe('the text of the heat map', () => {
  const camera = (name: string, frames: number[]) => ({ camera: name, connections: 1, nominal: 20, frames })
  const textOf = (cameras: Parameters<typeof heatMapChart>[0]) =>
    /heat-map-text">([^<]*)</.exec(heatMapChart(cameras, [1, 1], () => 'data:,').text)?.[1]

  test('counts the seconds that lack frames even where later ones made up for them', () => {
    expect(textOf([camera('a', [10, 30]), camera('b', [20, 20])])).toBe(
      '1 of 4 camera-seconds has less than 95 % of the frames. In total, no camera lacks frames. A row is a camera with all its connections.',
    )
  })

  test('says when every camera had its frames in every second', () => {
    expect(textOf([camera('a', [20, 20])])).toBe(
      'Every camera has at least 95 % of its frames in every second. In total, no camera lacks frames. A row is a camera with all its connections.',
    )
  })

  test('names the camera that lacks most', () => {
    expect(textOf([camera('a', [0, 20]), camera('b', [20, 20])])).toBe(
      '1 of 2 cameras lack frames; camera a lacks most, 50 %. 1 of 4 camera-seconds has less than 95 % of the frames. A row is a camera with all its connections, the worst at the top.',
    )
  })
})

describe('a chart', () => {
  test('of the search shows each trial by its outcome, the limit, and its numbers', () => {
    const { text } = searchChart(searched().trials, 70)
    const shapes = ['circle', 'cross', 'square'].map(
      (shape) => text.match(new RegExp(`class="shape \\w+ ${shape}"`, 'g'))?.length,
    )
    // One of each in the legend.
    expect(shapes).toEqual([6 + 1, 5 + 1, 1 + 1])
    expect(text).toContain('required: 70')
    expect(text).toContain(
      'Of 12 trials the highest load that passed has 65 connections, the lowest that failed 64; 1 invalid.',
    )
    expect(text.match(/<tr data-at/g)).toHaveLength(12)
  })

  test('over time has a hole where a value is not known, and none is drawn where nothing is', () => {
    const chart = { id: 'x', title: 'X', text: 'x', unit: 'MB' }
    const values = [1, 2, null, 4, 5]
    const drawn = timeChart({ ...chart, series: [{ name: 'MB', tone: 'first', values }] })
    expect(drawn?.text).toMatch(/d="M[^M]+M[^M]+"/)
    expect(drawn?.text).toContain('<td class="number">–</td>')
    expect(timeChart({ ...chart, series: [{ name: 'MB', tone: 'first', values: [null, null] }] })).toBeNull()
    expect(timeChart({ ...chart, series: [{ name: 'MB', tone: 'first', values: [] }] })).toBeNull()
  })

  test('over time has room for the name of a limit above the line, in front of the values', () => {
    const series = [{ name: 'FPS', tone: 'first', values: [500, 500] }] as const
    const limit = { value: 500, text: 'planned: 500' }
    const { text = '' } = timeChart({ id: 'x', title: 'X', text: 'x', unit: 'FPS', series, limit }) ?? {}
    expect(text).toMatch(/class="line limit" x1="0" x2="100%" y1="16.67%"/)
    expect(text.indexOf('planned: 500')).toBeGreaterThan(text.indexOf('class="line first"'))
  })

  test.each([
    [[160.2, 160.21], '160.2 Mbit/s throughout.'],
    [[null, 3, 0.5], 'Between 0.5 and 3 Mbit/s.'],
    [[null], 'Not recorded.'],
  ])('over time says between which values it lies: %j', (values, text) => {
    expect(rangeText(values, 'Mbit/s')).toBe(text)
  })

  test('of gaps gives each further nine the same width, and ends with the longest', () => {
    const report = searched()
    const gap_distribution = [0, 50, 90, 99, 99.9, 100].map((percentile, index) => ({
      percentile,
      ms: 40 + index,
    }))
    const chart = gapChart({ ...report, health: { ...report.health, gap_distribution } })
    const places = [...(chart?.text ?? '').matchAll(/<tr data-at="([\d.]+)"/g)].map(([, at]) => Number(at))
    expect(places).toEqual([0, 8.6, 28.57, 57.14, 85.71, 100])
    expect(chart?.text).toContain('the longest 45 ms')
  })
})
