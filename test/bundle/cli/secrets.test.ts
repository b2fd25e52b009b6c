import { readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { afterTests, type CamgateRun, camgate, emptyFolder } from '../../camgate.ts'
import { basicForms, formsOf, shownOf } from '../../said-back.ts'

/** One for each place that a run has secrets in, so that a test says which one it found. */
const LOGIN = 'Zqx7Ä-Wvk9?Pjh3  Yfg5'
const PARAMETER = 'Hnb2/Tgr4&Olm8Ü'
const HEADER = 'Bcd3ö<Kse6> Vxz1'
const PROXY = 'Ujm7@Rfv4:Edc2ß'
const API = 'Plo9#Ikj8 Qaz1Ö'

const QUICK = ['--duration', '1', '--settle', '0', '--nominal-fps', '25', '--no-shuffle']

interface Said {
  readonly port: number
}

/** Says back to `/n` what the n-th of all forms of the secrets is, in all that a server can say. */
async function echo(said: readonly Buffer[]): Promise<Said> {
  const accept = (socket: Socket) => {
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      const head = bytes.toString('latin1')
      const isRtsp = /RTSP\/1\.0\r\n/.test(head)
      const text = said[Number(/\/(\d+)n/.exec(head)?.[1] ?? 0) % said.length] ?? Buffer.alloc(0)
      socket.write(isRtsp ? 'RTSP/1.0 403 no ' : 'HTTP/1.1 503 no ')
      socket.write(text)
      socket.write(`\r\nCSeq: ${/CSeq: (\d+)/.exec(head)?.[1] ?? 1}\r\nServer: `)
      socket.write(text)
      socket.write('\r\nContent-Length: 0\r\n\r\n')
    })
  }
  const server = createServer(accept)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  afterTests(() => server.close())
  return { port: (server.address() as AddressInfo).port }
}

/** Everything that a run leaves behind, by where it is. */
function placesOf({ stdout, stderr, files }: CamgateRun, folder: string): [place: string, text: string][] {
  const written = files.filter((file) => /\.\w+$/.test(file) && !file.startsWith('cameras'))
  return [
    ['stdout', stdout],
    ['stderr', stderr],
    ...written.map((file): [string, string] => [file, readFileSync(join(folder, file), 'utf8')]),
  ]
}

function leaks(places: readonly [string, string][], secrets: readonly string[]): string[] {
  return places.flatMap(([place, text]) =>
    secrets.flatMap((secret) => {
      const shown = shownOf(secret)(text)
      if (shown === '') return []
      const at = text.indexOf(shown)
      return [`${place}: ${shown} in ${text.slice(Math.max(0, at - 60), at + 60)}`]
    }),
  )
}

const escaped = encodeURIComponent

describe('no secret that a server says back', { timeout: 120_000 }, () => {
  test('is in any output of a run', async () => {
    const folder = emptyFolder()
    const said = [
      ...[LOGIN, PARAMETER, HEADER, PROXY].flatMap((secret) => formsOf(secret).map(([, bytes]) => bytes)),
      ...[LOGIN, PROXY].flatMap((secret) => basicForms('admin7', secret).map(([, bytes]) => bytes)),
      ...[180, 190, 980, 3980].map((length) =>
        Buffer.from(`${'x'.repeat(length)}${LOGIN}${'y'.repeat(9000)}`),
      ),
    ]
    const { port } = await echo(said)
    const hosts = [
      `http://admin7:${escaped(LOGIN)}@127.0.0.1:${port}`,
      `rtsp://admin7:${escaped(LOGIN)}@127.0.0.1:${port}`,
    ]
    const cameras = said.flatMap((_, n) =>
      [...hosts, 'http://camera.test'].map((host) => `${host}/${n}n?hdnts=${escaped(PARAMETER)}&n=1`),
    )
    writeFileSync(join(folder, 'cameras.txt'), cameras.join('\n'))
    const words = [`${cameras.length}`, ...QUICK, '--cameras-file', 'cameras.txt', '--connect-rate', '200']
    const proxy = `http://admin7:${escaped(PROXY)}@127.0.0.1:${port}`
    const run = await camgate([...words, '--header', `X-Api-Key: ${HEADER}`], {
      folder,
      environment: { HTTP_PROXY: proxy, http_proxy: proxy },
    })
    const places = placesOf(run, folder)
    expect(
      places.map(([place]) => place.replace(/.*(_\w+\.(?:csv|html)|\.json|\.log)$/, '$1')).toSorted(),
    ).toEqual(
      ['.json', '.log', '_cameras.csv', '_connections.csv', '_report.html', 'stderr', 'stdout'].toSorted(),
    )
    // Every camera was refused with what it was to say.
    const report = places.find(([place]) => place.endsWith('.json'))?.[1] ?? ''
    expect(report.match(/(?:503|403) no /g)?.length).toBeGreaterThanOrEqual(cameras.length)
    expect(leaks(places, [LOGIN, PARAMETER, HEADER, PROXY])).toEqual([])
  })

  const answers: [string, (secret: string) => string][] = [
    ['its status line', (secret) => `HTTP/1.1 401 no ${secret}\r\nContent-Length: 0\r\n\r\n`],
    ['its status line of an error', (secret) => `HTTP/1.1 500 ${secret}\r\nContent-Length: 0\r\n\r\n`],
    ['a broken header', (secret) => `HTTP/1.1 200 OK\r\n${secret}\r\nContent-Length: x\r\n\r\n`],
    ['what is no HTTP', (secret) => `${secret}\r\n\r\n`],
    [
      'a redirect',
      (secret) => `HTTP/1.1 302 Found\r\nLocation: ftp://${secret}:${secret}@h/?st=${secret}\r\n\r\n`,
    ],
    ['a text that is no JSON', (secret) => body(secret)],
    ['JSON that is no list', (secret) => body(JSON.stringify(secret))],
    ['lists', (secret) => body(JSON.stringify({ [secret]: [], b: [] }))],
    ['a URL that is none', (secret) => body(JSON.stringify([{ id: 1, fr_url: secret }]))],
    ['an id that is none', (secret) => body(JSON.stringify([{ id: `${secret}\n`, fr_url: 'http://h/' }]))],
  ]

  test.each(answers)('of a camera API in %s is in an error', async (_, answer) => {
    const text = answer(API)
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end(text, 'utf8'))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    afterTests(() => server.close())
    const folder = emptyFolder()
    const { port } = server.address() as AddressInfo
    const url = `http://admin7:${escaped(API)}@127.0.0.1:${port}/?ticket=${escaped(PARAMETER)}`
    const words = [
      '1',
      ...QUICK,
      '--cameras-api',
      url,
      '--camera-filter',
      'none',
      '--header',
      'X-Api-Key: Wsx3-Edc4',
    ]
    const run = await camgate(words, { folder })
    expect([2, 4]).toContain(run.exitCode)
    expect(run.stderr).toContain('--cameras-api')
    expect(leaks(placesOf(run, folder), [API, PARAMETER])).toEqual([])
  })

  test.each([
    ['--target', `ftp://admin7:${escaped(LOGIN)}@h/?sig=${escaped(PARAMETER)}`],
    ['--target', `http://admin7:${LOGIN}@h/?sig=${escaped(PARAMETER)}`],
    ['--baseline-target', `ftp://admin7:${escaped(LOGIN)}@h/user=a_password=${escaped(PARAMETER)}_ch=1.sdp`],
    ['--cameras-api', `ws://admin7:${escaped(LOGIN)}@h/?nonce=${escaped(PARAMETER)}`],
    ['--header', `${LOGIN}`],
    ['--header', `X-Key ${LOGIN}`],
  ])('or that %s has by mistake (%s) is in an error', async (option, value) => {
    const folder = emptyFolder()
    const run = await camgate(['1', ...QUICK, option, value], { folder })
    expect(run.exitCode).toBe(2)
    expect(leaks(placesOf(run, folder), [LOGIN, PARAMETER])).toEqual([])
  })

  test('is in an error about a proxy', async () => {
    const folder = emptyFolder()
    for (const proxy of [
      `ftp://admin7:${escaped(PROXY)}@h:1`,
      `http://admin7:${escaped(PROXY)}@127.0.0.1:1`,
      `::${PROXY}`,
    ]) {
      const environment = { HTTP_PROXY: proxy, http_proxy: proxy }
      const target = `http://camera.test/?policy=${escaped(PARAMETER)}`
      const run = await camgate(['1', ...QUICK, '--target', target], { folder, environment })
      const api = await camgate(['1', '--cameras-api', target], { folder, environment })
      expect([run.exitCode, api.exitCode].every((code) => code === 4 || code === 2)).toBe(true)
      for (const one of [run, api]) expect(leaks(placesOf(one, folder), [PROXY, PARAMETER])).toEqual([])
    }
  })
})

function body(text: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
}
