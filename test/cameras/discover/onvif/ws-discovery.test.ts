import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../../src/analysis/stats/random.ts'
import { FoundDevices } from '../../../../src/cameras/discover/onvif/found-devices.ts'
import { findDevices } from '../../../../src/cameras/discover/onvif/ws-discovery.ts'
import { QUICK } from './asking.ts'
import { probeMatch, type Responding, startResponder } from './probe-responder.ts'

async function find(devices: readonly Responding[]) {
  const responder = await startResponder(devices)
  const [host = '', port] = responder.target.split(':')
  const found = await findDevices([{ host, port: Number(port) }], new AbortController().signal, QUICK)
  return { found, responder, hrefs: found.devices.map(({ href }) => href) }
}

function responding(
  number: number,
  replies: (id: string, url: string) => readonly (string | Buffer)[],
): Responding {
  const address = `127.0.0.${number}`
  return { address, replies: (id) => replies(id, `http://${address}/onvif/device_service`) }
}

function numbers(): () => number {
  let last = 0
  return () => {
    last += 1
    return last
  }
}

const uuid = (number: number) => `urn:uuid:0a6d0000-0000-4000-8000-${String(number).padStart(12, '0')}`

describe('WS-Discovery', { concurrent: true }, () => {
  test('36 cameras that answer 60 % of the probes are all found', async () => {
    const random = seededRandom(36)
    const cameras = Array.from({ length: 36 }, (_, at) =>
      responding(at + 2, (id, url) => (random() < 0.6 ? [probeMatch(id, uuid(at), url)] : [])),
    )
    const { hrefs } = await find(cameras)
    expect(hrefs).toHaveLength(36)
  })

  test('a device that answers twice, and from two networks, is one device', async () => {
    const twice = (id: string, url: string) => [probeMatch(id, uuid(1), url), probeMatch(id, uuid(1), url)]
    expect((await find([responding(2, twice), responding(3, twice)])).hrefs).toHaveLength(1)
  })

  test('a device that takes a new endpoint for each reply is one device', async () => {
    const next = numbers()
    const { hrefs } = await find([responding(2, (id, url) => [probeMatch(id, uuid(next()), url)])])
    expect(hrefs).toHaveLength(1)
  })

  test('of several addresses the one that the reply came from is asked', async () => {
    const { hrefs } = await find([
      responding(2, (id, url) => [
        probeMatch(id, uuid(1), `http://[fe80::1]/onvif https://10.0.0.1/ ${url} http://127.0.0.2:81/`),
      ]),
    ])
    expect(hrefs).toEqual(['http://127.0.0.2/onvif/device_service'])
  })

  test('a reply without the list around its match is read', async () => {
    const bare = (id: string, url: string) =>
      probeMatch(id, uuid(1), url).replaceAll(/<[/]?d:ProbeMatches>/g, '')
    expect((await find([responding(2, (id, url) => [bare(id, url)])])).hrefs).toHaveLength(1)
  })

  const ELSEWHERE = [
    ['http://169.254.169.254/latest/meta-data', 'http://169.254.169.254/latest/meta-data'],
    ['http://127.0.0.9/onvif/device_service', 'http://127.0.0.9/onvif/device_service'],
    ['http://localhost/', 'http://localhost/'],
    ['file:///etc/passwd', 'file:///etc/passwd'],
    ['gopher://127.0.0.2/', 'gopher://127.0.0.2/'],
    ['\u001b[2Jhttp://x', '[2Jhttp://x'],
  ]
  test.each(ELSEWHERE)('a device that names %j is not asked there', async (address, shown) => {
    const { hrefs, found } = await find([responding(2, (id) => [probeMatch(id, uuid(1), address)])])
    expect(hrefs).toEqual([])
    expect(found.leftOut).toEqual([{ id: '127.0.0.2', why: `names ${shown}, which is not its own address` }])
  })

  const NOT_A_REPLY: readonly [name: string, reply: (id: string, url: string) => string | Buffer][] = [
    ['nothing', () => ''],
    ['noise', () => Buffer.from(Array.from({ length: 1000 }, (_, at) => (at * 31) % 256))],
    ['half of a reply', (id, url) => probeMatch(id, uuid(1), url).slice(0, 600)],
    [
      'a reply to somebody else',
      (_, url) => probeMatch('urn:uuid:00000000-0000-0000-0000-000000000000', uuid(1), url),
    ],
    ['no address', (id) => probeMatch(id, uuid(1), ' ')],
    ['a document type', (id, url) => `<!DOCTYPE a>${probeMatch(id, uuid(1), url)}`],
    ['60,000 levels', () => '<a>'.repeat(20_000)],
    ['a probe', () => '<Envelope><Body><Probe/></Body></Envelope>'],
  ]
  test.each(NOT_A_REPLY)('%s is no device, and the others are found', async (_, reply) => {
    const bad = responding(2, (id, url) => [reply(id, url)])
    const good = responding(3, (id, url) => [probeMatch(id, uuid(3), url)])
    const { hrefs, found } = await find([bad, good])
    expect(hrefs).toEqual(['http://127.0.0.3/onvif/device_service'])
    expect(found.leftOut).toEqual([])
  })

  test('a machine that claims to be thousands of devices is 1,000', () => {
    const found = new FoundDevices()
    for (let at = 0; at < 3000; at += 1)
      found.add({ endpoint: uuid(at), addresses: [`http://127.0.0.2/${at}`] }, '127.0.0.2')
    for (let at = 0; at < 3000; at += 1)
      found.add({ endpoint: uuid(9000 + at), addresses: ['http://10.0.0.1/'] }, '127.0.0.2')
    expect(found.devices).toHaveLength(1000)
    expect(found.isFull).toBe(true)
    expect(found.leftOut).toHaveLength(1000)
  })

  test('without an answer it ends after two rounds, of two probes each', async () => {
    const { hrefs, responder } = await find([])
    expect(hrefs).toEqual([])
    expect(responder.probes).toBe(4)
  })

  test('devices that never stop coming are read for eight rounds', async () => {
    const next = numbers()
    const { found } = await find([
      responding(2, (id) => [probeMatch(id, uuid(next()), `http://127.0.0.2/${next()}`)]),
    ])
    expect(found.devices).toHaveLength(16)
  })
})
