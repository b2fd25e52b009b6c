import { describe, expect, onTestFinished, test } from 'vitest'
import type { StreamEnd } from '../../src/model/streams.ts'
import { StreamClients } from '../../src/protocols/clients.ts'
import { streamMaskerOf } from '../../src/secrets/mask.ts'
import { secretsOf } from '../../src/secrets/secrets.ts'
import { effort } from '../effort.ts'
import { basicForms, type Form, formsOf, shownOf } from '../said-back.ts'
import { type Script, serve } from './scripted-server.ts'
import { Watched } from './watched.ts'

/** Blanks, signs that mean something in a URL, letters that look odd in another character set. */
const SECRETS = ['hünter<2>&"x', 'Zqx7Ä-Wvk9?Pjh3  Yfg5', 'a//Wvk9@Zqx7#Pjh3', 'пароль-Zqx7', 'Zqx7😀ß Pjh3']

type Protocol = 'http' | 'rtsp' | 'https' | 'rtsps'
type Plan = { readonly url: string; readonly headers: Readonly<Record<string, string>> }

const encoded = (text: string) => encodeURIComponent(text)

/** Where a plan has its secret. */
const PLACES: [name: string, plan: (origin: string, secret: string) => Plan][] = [
  ['the URL', (origin, secret) => ({ url: `${withLogin(origin, secret)}/v`, headers: {} })],
  ['a parameter', (origin, secret) => ({ url: `${origin}/v?wsSecret=${encoded(secret)}`, headers: {} })],
  [
    'a URL in a parameter',
    (origin, secret) => {
      const inner = encoded(`rtsp://admin7:${encoded(secret)}@c/`)
      return { url: `${origin}/v?src=${inner}`, headers: {} }
    },
  ],
  [
    'a path',
    (origin, secret) => ({ url: `${origin}/user=x_password=${encoded(secret)}_ch=1.sdp`, headers: {} }),
  ],
  ['a header', (origin, secret) => ({ url: `${origin}/v`, headers: { 'X-Api-Key': secret } })],
  ['a cookie', (origin, secret) => ({ url: `${origin}/v`, headers: { Cookie: `a=1; b=${secret}` } })],
  [
    'Basic credentials',
    (origin, secret) => {
      const basic = Buffer.from(`admin7:${secret}`).toString('base64')
      return { url: `${origin}/v`, headers: { Authorization: `Basic ${basic}` } }
    },
  ],
]

function withLogin(origin: string, secret: string): string {
  return origin.replace('//', `//admin7:${encoded(secret)}@`)
}

/** Headers hold a letter a byte: others are bad input. */
function secretsFor(place: string): readonly string[] {
  return /header|cookie/.test(place) ? SECRETS.filter((secret) => /^[\0-\xff]*$/.test(secret)) : SECRETS
}

/** Where a server says something, as bytes around it. */
const ANSWERS: Record<'http' | 'rtsp', [where: string, before: string, after: string][]> = {
  http: [
    ['reason', 'HTTP/1.1 451 no: ', '\r\nContent-Length: 0\r\n\r\n'],
    ['type', 'HTTP/1.1 200 OK\r\nContent-Type: text/html; no: ', '\r\nContent-Length: 6\r\n\r\n<html>'],
  ],
  rtsp: [
    ['reason', 'RTSP/1.0 451 no: ', '\r\nCSeq: {cseq}\r\nContent-Length: 0\r\n\r\n'],
    [
      'type',
      'RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\nContent-Type: text/html; no: ',
      '\r\nContent-Length: 6\r\n\r\n<html>',
    ],
  ],
}

/** A server that says the bytes whose number is the first part of the path. */
async function serverSaying(protocol: Protocol, said: readonly Buffer[], where: string): Promise<string> {
  const kind = protocol.startsWith('rtsp') ? 'rtsp' : 'http'
  const [, before = '', after = ''] = ANSWERS[kind].find(([name]) => name === where) ?? []
  const script: Script = (socket, head) => {
    const cseq = /^CSeq: *(\d+)/im.exec(head)?.[1] ?? '1'
    const number = Number(/^\w+ (?:\w+:\/\/[^/]+)?\/(\d+)/.exec(head)?.[1])
    const [start, end] = [before, after].map((text) => Buffer.from(text.replace('{cseq}', cseq)))
    socket.write(Buffer.concat([start!, said[number]!, end!]))
  }
  const { port } = await serve(script, { tls: protocol.endsWith('s') })
  return `${protocol}://127.0.0.1:${port}`
}

/** The clients of a run with these secrets. */
function clientsOf({ url, headers }: Plan): StreamClients {
  const secrets = secretsOf({ headers, source: { kind: 'template', template: url } })
  const plan = {
    protocol: 'auto',
    headers,
    insecure: true,
    rtspTransport: 'tcp',
    rtspAudio: false,
  } as const
  const clients = new StreamClients(plan, streamMaskerOf(secrets))
  onTestFinished(() => clients.close())
  return clients
}

function endOf({ url }: Plan, clients: StreamClients): Promise<StreamEnd> {
  return clients.for({ id: '1', url }).watch(url, new Watched(), AbortSignal.timeout(10_000))
}

/** Of these forms, which take turns from test to test, a test tries one. */
const FORMS_PER_TRY = effort({ unit: 3, thorough: 1 })

/** What is said back of a secret, in many forms at once. */
async function shownOfForms(
  protocol: Protocol,
  plan: (typeof PLACES)[number][1],
  secret: string,
  where: string,
  turn: number,
) {
  const shown: string[] = []
  const forms = [...formsOf(secret), ...basicForms('admin7', secret)]
    .filter(isKnown(plan))
    .filter((_, at) => (at + turn) % FORMS_PER_TRY === 0)
  const said = forms.map(([, bytes]) => bytes)
  const origin = await serverSaying(protocol, said, where)
  const clients = clientsOf(plan(`${origin}/0`, secret))
  const traces = [shownOf(secret), shownOf(`admin7:${secret}`)]
  await Promise.all(
    forms.map(async ([form], number) => {
      const { detail } = await endOf(plan(`${origin}/${number}`, secret), clients)
      expect(detail, form).toContain('no: ')
      if (traces.some((traceIn) => traceIn(detail) !== '')) shown.push(`${form}: ${detail}`)
    }),
  )
  return shown
}

/** Whose credentials a parameter holds, as a pair, nobody knows. */
function isKnown(plan: (typeof PLACES)[number][1]): (form: Form) => boolean {
  const { url, headers } = plan('http://h', 'x')
  const hasPair = url.includes('admin7') || 'Authorization' in headers
  return ([name]) => hasPair || !name.includes('Basic')
}

describe.each(['http', 'rtsp'] as const)('a server of %s', (protocol) => {
  describe.each(['reason', 'type'])('that says back in its %s', (where) => {
    test.each(
      PLACES.flatMap(([name, plan]) =>
        secretsFor(name).map((secret, turn) => [name, secret, plan, turn] as const),
      ),
    )('what it got in %s (%s) is not quoted', async (_, secret, plan, turn) => {
      expect(await shownOfForms(protocol, plan, secret, where, turn)).toEqual([])
    })
  })
})

describe.each(['https', 'rtsps'] as const)('a server of %s', (protocol) => {
  test('that says back a password is not quoted', async () => {
    const [, plan] = PLACES[0]!
    expect(await shownOfForms(protocol, plan, SECRETS[0]!, 'reason', 0)).toEqual([])
  })
})

/** A few letters before and behind each limit of a text. */
const LIMITS = [200, 1000, 4000].flatMap((limit) =>
  Array.from({ length: 12 }, (_, at) => limit - 4 * at - 'HTTP 451 no: '.length),
)

test.each(['http', 'rtsp'] as const)(
  'a secret in %s that a limit cuts is hidden to its last letter',
  async (protocol) => {
    const secret = 'correct-horse-battery-staple-4711'
    const shown: string[] = []
    const said = LIMITS.map((length) => Buffer.from(`${'x'.repeat(length)}${secret}${'y'.repeat(10_000)}`))
    const origin = await serverSaying(protocol, said, 'reason')
    const planOf = (number: number) => ({ url: `${origin}/${number}?sig=${secret}`, headers: {} })
    const clients = clientsOf(planOf(0))
    await Promise.all(
      LIMITS.map(async (length, number) => {
        const { detail } = await endOf(planOf(number), clients)
        if (/x(?:corr|\*{0,2}c)/.test(detail)) shown.push(`${length}: ${detail.slice(-60)}`)
      }),
    )
    expect(shown).toEqual([])
  },
)

const NAMES =
  'token sign hash ticket hmac hdnts hdnea policy sid nonce sig signature key auth st pwd wsSecret X-Amz-Signature'.split(
    ' ',
  )

describe.each(['http', 'rtsp'] as const)('a redirect of %s', (protocol) => {
  test.each(NAMES)('to a URL with %s leaves nothing of it in the reason', async (name) => {
    const secret = 'Zqx7-Wvk9'
    const { port } = await serve((socket, head) => {
      const cseq = /^CSeq: *(\d+)/im.exec(head)?.[1] ?? '1'
      const version = protocol === 'rtsp' ? 'RTSP/1.0' : 'HTTP/1.1'
      const isThere = head.includes(secret)
      if (isThere) socket.write(`${version} 403 bad ${name} ${secret}\r\n`)
      else
        socket.write(
          `${version} 302 Found\r\nLocation: ${protocol}://127.0.0.1:${port}/b?${name}=${secret}\r\n`,
        )
      socket.write(`CSeq: ${cseq}\r\nContent-Length: 0\r\n\r\n`)
    })
    const plan = { url: `${protocol}://127.0.0.1:${port}/a`, headers: {} }
    const end = await endOf(plan, clientsOf(plan))
    expect(end.detail).toContain(`403 bad ${name} ***`)
    expect(end.redirects).toBeUndefined()
  })
})

test('what a server says is one short line, whatever it was', async () => {
  const said = Buffer.from(`\x1b[31mred  ‮see http://a:b@cam/x?token=1 ${'x'.repeat(5000)}`)
  const plan = { url: `${await serverSaying('http', [said], 'reason')}/0`, headers: {} }
  const { detail } = await endOf(plan, clientsOf(plan))
  expect(detail).toMatch(/^HTTP 451 no: \[31mred see http:\/\/cam\/x\?… x+…$/)
  expect([...detail].length).toBe(200)
})
