import { describe, expect, test } from 'vitest'
import { poll } from '../../../current-test.ts'
import { metricsPage, metricsServer, steppedWatch } from '../metrics-server.ts'

const EVER = Number.POSITIVE_INFINITY

describe.concurrent('a figure that the user defined', () => {
  test('is read from any server, and shown by its name', async () => {
    let sent = 0
    const server = await metricsServer((_, response) => {
      sent += 500
      response.end(`sent{x="1"} ${sent}\nsent{x="2"} ${sent}\nother 3\n`)
    })
    const { watch, second } = await steppedWatch(
      [server.url],
      [' my rate =sum(rate(sent[5s]))', 'half=other/2'],
    )
    watch.begin()
    await poll(() => watch.figures(0, EVER)[0]?.points.length).toBe(1)
    second()
    await poll(() => watch.figures(0, EVER).length).toBe(2)
    const [half, rate] = watch.figures(0, EVER)
    expect(half).toMatchObject({ name: null, title: 'half', source: `metrics at ${server.url}`, limit: null })
    expect(half?.points[0]?.value).toBe(1.5)
    expect(rate).toMatchObject({ name: null, title: 'my rate' })
    expect(rate?.points[0]?.value).toBeGreaterThan(1000)
    expect(watch.notes()).toEqual([])
  })

  test('is beside those of a known server, and wins over the one with its name', async () => {
    const server = await metricsServer(metricsPage('mediamtx-1.18.txt'))
    const { watch } = await steppedWatch(
      [server.url],
      ['sessions=sum(paths_readers) * 100', 'Paths=count(paths)'],
    )
    watch.begin()
    await poll(() => watch.figures(0, EVER).length).toBeGreaterThan(2)
    const figures = watch.figures(0, EVER)
    expect(figures.filter(({ name }) => name === 'sessions')).toMatchObject([
      { title: 'Viewers', points: [{ value: 400 }] },
    ])
    expect(figures.find(({ title }) => title === 'Paths')?.name).toBeNull()
    expect(figures.some(({ name }) => name === 'bytes_out')).toBe(true)
  })

  test('without a number has no points', async () => {
    const server = await metricsServer('a 1\nb NaN\n')
    const { watch } = await steppedWatch([server.url], ['x=a/0', 'y=b', 'z=sum(c)', 'good=a'])
    watch.begin()
    await poll(() => watch.figures(0, EVER).map(({ title }) => title)).toEqual(['good'])
    expect(watch.notes()).toEqual(['--server-metric: there is no metric c before the load'])
  })

  test('with several values is noted', async () => {
    const server = await metricsServer('a{x="1"} 1\na{x="2"} 1\n')
    const { watch } = await steppedWatch([server.url], ['x=a'])
    watch.begin()
    await poll(() => watch.notes()[0]).toContain('"x" has several values at')
    expect(watch.figures(0, EVER)).toEqual([])
  })

  test('may be at one of several endpoints', async () => {
    const [one, other] = [await metricsServer('a 1\n'), await metricsServer('b 2\n')]
    const { watch } = await steppedWatch([one.url, other.url], ['x=b'])
    watch.begin()
    await poll(() => watch.figures(0, EVER).map(({ source }) => source)).toEqual([`metrics at ${other.url}`])
    expect(watch.notes()).toEqual([])
  })

  test.each([
    ['sum(a)', 'found "sum(a)", expected name=expression'],
    ['=a', 'found "=a", expected name=expression'],
    [`${'x'.repeat(81)}=a`, 'expected name=expression, with a name of at most 80 characters'],
    ['x=topk(3, a)', 'found topk in "x", expected a metric, with labels'],
    ['x=sum(a\u001b[31m', 'in "x", expected'],
  ])('%j is refused before anything is asked', async (text, message) => {
    const { url, requests } = await metricsServer('a 1\n')
    const error = await steppedWatch([url], [text]).catch((one: Error) => one)
    expect(error).toMatchObject({ code: 'bad_input' })
    expect((error as Error).message).toContain(`--server-metric: `)
    expect((error as Error).message).toContain(message)
    expect((error as Error).message).not.toContain('\u001b')
    expect(requests()).toBe(0)
  })
})
