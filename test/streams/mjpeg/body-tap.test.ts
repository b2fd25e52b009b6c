import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type BodyCoding, BodyTap, type ResponseReader } from '../../../src/streams/mjpeg/body-tap.ts'
import { serve } from '../scripted-server.ts'

/** What went to the HTTP library and what to the reader of the body, as text. */
interface Reader extends ResponseReader {
  coding: BodyCoding | null
  header: string
  body: string
  ends: (string | null)[]
}

function reader(): Reader {
  return {
    coding: null,
    header: '',
    body: '',
    ends: [],
    readBody(bytes) {
      this.body += Buffer.from(bytes).toString()
    },
    endBody(failure) {
      this.ends.push(failure)
    },
  }
}

/** A connected socket with a tap that is told what was read by hand. */
async function tapped(
  to: Reader,
): Promise<{ tap: BodyTap; socket: Socket; take(text: string): Promise<void> }> {
  const server = await serve(() => {})
  const socket = connect(server.port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  const tap = new BodyTap(to)
  tap.socket = socket
  const take = async (text: string) => {
    tap.take(Buffer.from(text))
    await new Promise(process.nextTick)
  }
  return { tap, socket, take }
}

/** Reads the header as the HTTP library does: when the stream says that there is something. */
function library(socket: Socket, to: Reader, coding: BodyCoding): void {
  socket.on('readable', () => {
    to.header += socket.read()?.toString() ?? ''
    if (/^HTTP\/1.1 200.*\r\n\r\n/ms.test(to.header)) to.coding = coding
  })
}

describe('the way past the HTTP library', () => {
  const head = 'HTTP/1.1 200 OK\r\nA: b\r\n\r\n'

  test.each([1, 2, 3, 1000])(
    'is open from the first byte of the body: header in pieces of %i',
    async (size) => {
      const to = reader()
      const { socket, take } = await tapped(to)
      library(socket, to, 'plain')
      for (let at = 0; at < head.length; at += size) await take(head.slice(at, at + size))
      await take('body')
      expect(to).toMatchObject({ header: head, body: 'body' })
    },
  )

  test('is taken by what came together with the header', async () => {
    const to = reader()
    const { socket, take } = await tapped(to)
    library(socket, to, 'plain')
    await take(`${head}first`)
    await take(' second')
    expect(to).toMatchObject({ header: head, body: 'first second' })
  })

  test('takes the chunks off, and tells the end', async () => {
    const to = reader()
    const { socket, take } = await tapped(to)
    library(socket, to, 'chunked')
    await take(`${head}5\r\nfir`)
    await take('st\r\n0\r\n\r\n')
    expect(to).toMatchObject({ header: head, body: 'first', ends: [null] })
  })

  test('tells what is not chunked', async () => {
    const to = reader()
    const { socket, take } = await tapped(to)
    library(socket, to, 'chunked')
    await take(`${head}hello`)
    expect(to.ends).toEqual(['the response is not chunked as it says'])
  })

  test('waits behind an announcement for the real header', async () => {
    const to = reader()
    const { socket, take } = await tapped(to)
    const hint = 'HTTP/1.1 103 Early Hints\r\n\r\n'
    socket.on('readable', () => {
      to.header += socket.read()?.toString() ?? ''
      if (to.header.includes('200 OK')) to.coding = 'plain'
    })
    await take(`${hint}${head}body`)
    await new Promise(setImmediate)
    expect(to).toMatchObject({ header: hint + head, body: 'body' })
  })

  test('stays closed for other bodies: all goes to the library', async () => {
    const to = reader()
    const { socket, take } = await tapped(to)
    library(socket, to, 'other')
    await take(`${head}first`)
    await take(' second')
    await new Promise(setImmediate)
    expect(to).toMatchObject({ header: `${head}first second`, body: '' })
  })

  test('stays closed when the library lags behind, or bytes would overtake others', async () => {
    const to = reader()
    const { socket, take } = await tapped(to)
    to.coding = 'plain'
    await take(`${head}first`)
    await take(' second')
    expect(to.body).toBe('')
    expect(socket.read()?.toString()).toBe(`${head}first second`)
    socket.on('readable', () => socket.read())
    await take('\r\n\r\nthird')
    expect(to.body).toBe('')
  })
})
