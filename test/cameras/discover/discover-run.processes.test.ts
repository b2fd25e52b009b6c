import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { main } from '../../../src/cli/cli.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { captured, withoutSignals } from '../../captured-output.ts'
import { temporaryFolder } from '../../cli/report-folder.ts'
import { basicForms, formsOf } from '../../said-back.ts'
import { metricsServer } from '../../server/metrics/metrics-server.ts'
import { simulators } from '../../simulator/with-simulator.ts'
import { recordedServer } from './recorded-server.ts'

const PROGRAM = path.resolve(import.meta.dirname, '../../source-program.ts')
const [USER, PASSWORD] = ['reader', 'p@ss wörd/42']
const LOGIN = `${USER}:${encodeURIComponent(PASSWORD)}@`
const { pathOf } = temporaryFolder()
const { start } = simulators()

async function camgate(...words: readonly string[]): Promise<string> {
  const folders = ['--reports-dir', pathOf('reports'), '--logs-dir', pathOf('logs')]
  const { stdout, stderr } = await withoutSignals(() => captured(() => main(PROGRAM, [...words, ...folders])))
  return stdout + stderr
}

/** MediaMTX whose API, metrics and streams want the same login, and what its metrics were asked with. */
async function mediamtx(shown: string | null) {
  const auth = { user: USER, password: PASSWORD, scheme: 'digest' } as const
  const streams = await start({ protocol: 'rtsp', cameras: 2, auth })
  const logins = new Set<string | undefined>()
  let scrapes = 0
  const metrics = await metricsServer((request, response) => {
    scrapes += 1
    logins.add(request.headers.authorization)
    if (shown !== null) return void response.writeHead(401).end(shown)
    const sent = `paths_outbound_bytes{name="camera/1"} ${scrapes * 5e6}`
    response.end(
      `paths{name="camera/1"} 1\npaths_readers{name="camera/1"} 2\n${sent}\nrtsp_conns{id="c0"} 1\n`,
    )
  })
  const { at } = await recordedServer({
    '/v3/paths/list': {
      pageCount: 1,
      items: ['camera/1', 'camera/2'].map((name) => ({
        name,
        ready: true,
        source: { type: 'rtspSource', url: `rtsp://${LOGIN}10.0.0.21/main` },
      })),
    },
    '/v3/config/global/get': {
      ...{ rtsp: true, rtspAddress: `:${new URL(streams.streamUrl).port}` },
      ...{ metrics: true, metricsAddress: `127.0.0.1:${metrics.port}` },
    },
  })
  return { at, url: metrics.url, logins, scrapes: () => scrapes }
}

const QUICK = [
  '--duration',
  '3',
  '--settle',
  '0',
  '--nominal-fps',
  '25',
  '--workers',
  '1',
  '--formats',
  'html,junit',
]

/** Every file of the runs, by its name. */
function files(): ReadonlyMap<string, string> {
  const names = ['reports', 'logs'].flatMap((folder) =>
    readdirSync(pathOf(folder)).map((name) => path.join(folder, name)),
  )
  return new Map(names.map((name) => [name, readFileSync(pathOf(name), 'utf8')]))
}

function latestReport(): Report {
  const reports = [...files()].filter(([name]) => name.endsWith('.json'))
  return JSON.parse(reports.toSorted(([a], [b]) => a.localeCompare(b)).at(-1)?.[1] ?? '') as Report
}

test('a run reads the metrics that MediaMTX names, with the same login, which is in no output', async () => {
  const server = await mediamtx(null)
  const printed = await camgate('2', '--discover', `mediamtx://${LOGIN}${server.at}`, ...QUICK)
  expect(printed).toContain(`Metrics: MediaMTX at ${server.url}`)
  const figures = latestReport().timeline?.server_figures ?? []
  const own = figures.filter(({ source }) => source === `MediaMTX at ${server.url}`)
  expect(own.map(({ name }) => name)).toEqual(expect.arrayContaining(['sessions', 'bytes_out']))
  expect([...server.logins]).toEqual([`Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`])
  const all = files()
  expect([...all.keys()].map((name) => path.extname(name))).toEqual(
    expect.arrayContaining(['.json', '.csv', '.html', '.log']),
  )
  for (const [place, text] of [['the terminal', printed] as const, ...all])
    for (const [form, bytes] of [...formsOf(PASSWORD), ...basicForms(USER, PASSWORD)])
      expect({ place, form, isSaid: Buffer.from(text).includes(bytes) }).toEqual({
        place,
        form,
        isSaid: false,
      })
})

test('metrics that refuse the login are asked once, and a note says so', async () => {
  const server = await mediamtx(`no ${PASSWORD}`)
  const printed = await camgate('2', '--discover', `mediamtx://${LOGIN}${server.at}`, ...QUICK)
  expect(printed).toContain(`the metrics at ${server.url} are not read: HTTP 401`)
  expect(server.scrapes()).toBe(1)
  expect(latestReport().connection_statistics.average_fps_per_connection).toBeGreaterThan(0)
})

test('metrics that servers name are not read beside those that the user names', async () => {
  const server = await mediamtx(null)
  const named = await metricsServer('paths{name="a"} 1\npaths_readers{name="a"} 9\n')
  const options = ['--discover', `mediamtx://${LOGIN}${server.at}`, '--server-metrics', named.url]
  await camgate('2', ...options, ...QUICK)
  expect(server.scrapes()).toBe(0)
  expect(named.requests()).toBeGreaterThan(1)
})
