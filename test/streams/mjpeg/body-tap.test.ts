import { once } from 'node:events'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type BodyCoding, BodyTap, type ResponseReader } from '../../../src/streams/mjpeg/body-tap.ts'
import { type ScriptedServer, serve } from '../scripted-server.ts'

/** What went to the HTTP library and what to the reader of the body, as text. */
interface Reader extends ResponseReader {
  coding: BodyCoding | null
  header: string
  body: string
  ends: (string | null)[]
  failures: string[]
}

function reader(): Reader {
  return {
    coding: null,
    isTapped: false,
    header: '',
    body: '',
    ends: [],
    failures: [],
    readBody(bytes, length) {
      this.body += Buffer.from(bytes.subarray(0, length)).toString()
    },
    endBody(failure) {
      this.ends.push(failure)
    },
    failBody(error) {
      this.failures.push('code' in error ? String(error.code) : error.message)
    },
  }
}

interface Tapped {
  readonly to: Reader
  /** What the library has instead of the socket. */
  readonly library: Duplex
  readonly server: ScriptedServer
  dismissals: number
  /** Bytes as if they were read from the socket, in a buffer that is larger and used again. */
  take(text: string): void
}

const BUFFER = Buffer.alloc(100)

/** A connected socket, and a library that finds the coding in a head of status 200. */
async function tapped(coding: BodyCoding): Promise<Tapped> {
  const server = await serve(() => {})
  const socket = connect(server.port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  const to = reader()
  const tap = new BodyTap(to, () => {
    all.dismissals += 1
    library.destroy()
  })
  const library = tap.open(socket)
  library.on('readable', () => {
    to.header += library.read()?.toString() ?? ''
    if (/^HTTP\/1.1 200.*?\n\r?\n/ms.test(to.header)) to.coding = coding
  })
  const take = (text: string) => tap.take(BUFFER, BUFFER.write(text))
  const all: Tapped = { to, library, server, dismissals: 0, take }
  return all
}

describe('the way past the HTTP library', () => {
  const head = 'HTTP/1.1 200 OK\r\nA: b\r\n\r\n'

  test.each([head, head.replaceAll('\r', ''), `HTTP/1.1 103 Early Hints\r\n\r\n${head}`, `\r\n${head}`])(
    'is taken by every byte of the body and by none of the head, wherever it is cut: %j',
    async (head) => {
      const response = `${head}first\r\n\r\nsecond`
      for (let at = 0; at <= response.length; at += 1) {
        const { to, take } = await tapped('plain')
        take(response.slice(0, at))
        take(response.slice(at))
        expect(to).toMatchObject({ header: head, body: 'first\r\n\r\nsecond', isTapped: true })
      }
    },
  )

  test('is open byte by byte', async () => {
    const { to, take } = await tapped('plain')
    for (const letter of `${head}body`) take(letter)
    expect(to).toMatchObject({ header: head, body: 'body' })
  })

  test('takes the chunks off, and tells the end', async () => {
    const { to, take } = await tapped('chunked')
    take(`${head}5\r\nfir`)
    take('st\r\n0\r\n\r\n')
    expect(to).toMatchObject({ header: head, body: 'first', ends: [null] })
  })

  test('tells what is not chunked', async () => {
    const { to, take } = await tapped('chunked')
    take(`${head}hello`)
    expect(to.ends).toEqual(['the response is not chunked as it says'])
  })

  test('stays closed for other bodies: all goes to the library', async () => {
    const { to, take, ...all } = await tapped('other')
    take(`${head}first`)
    take(' second\r\n\r\nthird')
    expect(to).toMatchObject({ header: `${head}first second\r\n\r\nthird`, body: '', isTapped: false })
    expect(all.dismissals).toBe(0)
  })
})

describe('the socket', () => {
  const head = 'HTTP/1.1 200 OK\r\n\r\n'

  test('lives on when the library is dismissed, and is read', async () => {
    const all = await tapped('plain')
    all.take(head)
    expect(all.dismissals).toBe(1)
    await once(all.library, 'close')
    for (const socket of all.server.open) socket.write('body')
    await expect.poll(() => all.to.body, { interval: 5 }).toBe('body')
    expect(all.dismissals).toBe(1)
  })

  test('forgets whoever connected it', async () => {
    const server = await serve(() => {})
    const socket = connect(server.port, '127.0.0.1')
      .on('error', () => {})
      .on('session', () => {})
    onTestFinished(() => void socket.destroy())
    new BodyTap(reader(), () => {}).open(socket)
    expect(socket.listenerCount('error')).toBe(1)
    expect(socket.listenerCount('session')).toBe(0)
  })

  test('ends with the library that gives up the head', async () => {
    const { library, server } = await tapped('plain')
    library.on('error', () => {}).destroy(new Error('no HTTP'))
    await expect.poll(() => server.open.size, { interval: 5 }).toBe(0)
  })

  test.each<[string, boolean]>([
    ['before', false],
    ['behind', true],
  ])('that is closed %s the head tells whom it concerns', async (_where, isHeadRead) => {
    const { to, take, library, server } = await tapped('plain')
    if (isHeadRead) take(head)
    const ended = isHeadRead ? null : once(library, 'end')
    for (const socket of server.open) socket.end()
    await ended
    if (isHeadRead) await expect.poll(() => to.ends[0], { interval: 5 }).toBe(null)
    else expect(to.ends).toEqual([])
  })

  test.each<[string, boolean]>([
    ['before', false],
    ['behind', true],
  ])('that is reset %s the head tells whom it concerns', async (_where, isHeadRead) => {
    const { to, take, library, server } = await tapped('plain')
    if (isHeadRead) take(head)
    const failed = isHeadRead ? null : once(library, 'error')
    for (const socket of server.open) socket.resetAndDestroy()
    if (isHeadRead) await expect.poll(() => to.failures, { interval: 5 }).toEqual(['ECONNRESET'])
    else expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
  })
})
