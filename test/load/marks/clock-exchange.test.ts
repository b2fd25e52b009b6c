import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { exchangeClocks } from '../../../src/load/marks/clock-exchange.ts'
import { machineClockMs } from '../../../src/system/machine-clock.ts'

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/clock`
}

describe('the exchange of clocks', () => {
  test('finds the offset of another clock within its own error, also where answers are slow now and then', async () => {
    const aheadMs = 5_000_000
    let asked = 0
    const url = await serve((_, response) => {
      asked += 1
      const answer = () => response.end(JSON.stringify({ clock: 9, nowMs: machineClockMs() + aheadMs }))
      if (asked % 2 === 0) answer()
      else setTimeout(answer, 40)
    })
    const found = await exchangeClocks(url, false)
    if (typeof found === 'string') throw new Error(found)
    expect(asked).toBe(10)
    expect(found.clock).toBe(9)
    expect(found.errorMs).toBeLessThan(20)
    expect(Math.abs(found.offsetMs + aheadMs)).toBeLessThanOrEqual(found.errorMs)
  })

  test.each<[string, RequestListener, RegExp]>([
    ['a refusal', (_, response) => response.writeHead(404).end('nothing'), /could not be read: HTTP 404/],
    ['a page', (_, response) => response.end('<html>'), /the answer is not that of \/clock/],
    ['a clock of text', (_, response) => response.end('{"clock":"1","nowMs":2}'), /the answer is not that/],
    ['an endless answer', (_, response) => response.end('1'.repeat(5000)), /more than 1000 bytes/],
    [
      'clocks of two machines',
      (() => {
        let clock = 0
        return (_: unknown, response: { end: (text: string) => void }) => {
          clock += 1
          response.end(`{"clock":${clock},"nowMs":2}`)
        }
      })() as RequestListener,
      /two machines/,
    ],
  ])('says what is wrong with %s', async (_, answer, why) => {
    expect(await exchangeClocks(await serve(answer), false)).toMatch(why)
  })

  test('says that nobody answers', async () => {
    expect(await exchangeClocks('http://127.0.0.1:1/clock', false)).toMatch(/could not be read: .*refused/)
  })
})
