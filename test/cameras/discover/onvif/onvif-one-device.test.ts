import { describe, expect, test } from 'vitest'
import type { CamgateError } from '../../../../src/errors.ts'
import { ask } from './asking.ts'
import { fault } from './onvif-answers.ts'
import { type DeviceOptions, PASSWORD, startDevice, USERNAME } from './onvif-device.ts'

const LOGIN = `${encodeURIComponent(USERNAME)}:${encodeURIComponent(PASSWORD)}`

describe('ONVIF, one device', { concurrent: true }, () => {
  test('a camera is found with its main stream, and the password is in its URL only', async () => {
    const device = await startDevice()
    const found = await ask(device.host)
    expect(found.cameras).toEqual([
      {
        id: device.host,
        urls: { rtsp: `rtsp://${LOGIN}@127.0.0.1:554/Streaming/Channels?channel=1&subtype=0` },
        isOnline: true,
      },
    ])
    expect(found.source).toBe(`ONVIF device ${device.host}`)
    expect(found.notes).toEqual([
      'each camera by its main stream: mainStream 2560×1440 H264 25/s (1 camera); 1 other profile not used',
    ])
    expect(JSON.stringify({ ...found, cameras: [] })).not.toContain('s3cret')
  })

  test('a recorder with 16 channels is 16 cameras', async () => {
    const device = await startDevice({ channels: 16 })
    const { cameras, leftOut, notes } = await ask(device.host)
    expect(cameras.map(({ id }) => id)).toEqual(
      Array.from({ length: 16 }, (_, at) => `${device.host}/channel_${at + 1}`),
    )
    expect(new Set(cameras.map(({ urls }) => urls.rtsp)).size).toBe(16)
    expect(cameras.every(({ urls }) => urls.rtsp?.endsWith('&subtype=0'))).toBe(true)
    expect(leftOut).toEqual([])
    expect(notes[0]).toContain('(16 cameras); 16 other profiles not used')
    expect(device.failedLogins).toBe(0)
  })

  const WAYS: readonly [name: string, options: DeviceOptions][] = [
    ['by HTTP Digest', { auth: 'digest' }],
    ['by a UsernameToken', { auth: 'token' }],
    [
      'by a UsernameToken, with a clock that is two years behind',
      { auth: 'token', clockOffsetMs: -63_072_000_000 },
    ],
    ['without a password', { auth: 'none' }],
    ['by Media2 alone', { media: 'ver20' }],
    ['without GetServices', { hasServices: false }],
    ['by Digest, with a nonce that became stale once', { stale: 1 }],
  ]
  test.each(WAYS)('a device is asked %s', async (_, options) => {
    const device = await startDevice({ channels: 2, ...options })
    const { cameras } = await ask(device.host)
    expect(cameras).toHaveLength(2)
    expect(device.failedLogins).toBe(0)
  })

  test.each(['digest', 'token'] as const)('a wrong password is tried once (%s)', async (auth) => {
    const device = await startDevice({ auth, channels: 16 })
    const error = await ask(device.host, { password: 'wr0ng-pass' }).catch((one: unknown) => one)
    expect(error).toMatchObject({
      code: 'bad_input',
      message: `--discover: the ONVIF device ${device.host} refused the user name or the password`,
    })
    expect((error as CamgateError).hint).toContain('tried once')
    expect(String(error)).not.toContain('wr0ng')
    expect(device.failedLogins).toBe(1)
    expect(device.operations.filter((one) => one !== 'GetSystemDateAndTime')).toEqual(
      Array(2).fill('GetDeviceInformation'),
    )
  })

  test('a device that calls every nonce stale gets the password twice', async () => {
    const device = await startDevice({ stale: 100 })
    await expect(ask(device.host)).rejects.toThrow('refused')
    expect(device.operations).toHaveLength(4)
  })

  test('a device that wants Basic authentication never gets the password in clear', async () => {
    const seen: string[] = []
    const device = await startDevice({
      instead: (operation, authorization) => {
        seen.push(operation, ...(authorization === undefined ? [] : [authorization]))
        return { status: 401, body: '', headers: { 'www-authenticate': 'Basic realm="camera"' } }
      },
    })
    await expect(ask(device.host)).rejects.toThrow('refused')
    expect(seen).toEqual(['GetSystemDateAndTime', 'GetDeviceInformation', 'GetDeviceInformation'])
  })

  test('a device that wants a password and gets none says so', async () => {
    const device = await startDevice()
    const error = await ask(device.host, { username: '', password: '' }).catch((one: unknown) => one)
    expect(error).toMatchObject({
      code: 'bad_input',
      hint: 'they go into the URL: onvif://user:password@host',
    })
    expect(String(error)).toContain('wants a user name and a password')
    expect(device.failedLogins).toBe(0)
  })

  test.each(['0.0.0.0', '192.168.1.64', 'camera.invalid'])(
    'a stream at %s is read at the device',
    async (streamHost) => {
      const device = await startDevice({ streamHost })
      const { cameras, notes } = await ask(device.host)
      expect(cameras[0]?.urls.rtsp).toContain('@127.0.0.1:554/')
      expect(notes[1]).toBe(
        `${device.host} names ${streamHost} in its stream URLs; its own address is used instead`,
      )
    },
  )

  test('a service at another host is asked at the device', async () => {
    const elsewhere = await startDevice()
    const services = `<Envelope><Body><GetServicesResponse><Service><Namespace>http://www.onvif.org/ver10/media/wsdl</Namespace><XAddr>http://localhost:${elsewhere.host.split(':')[1]}/onvif/media</XAddr></Service></GetServicesResponse></Body></Envelope>`
    const device = await startDevice({
      instead: (operation) => (operation === 'GetServices' ? { status: 200, body: services } : null),
    })
    expect((await ask(device.host)).cameras).toHaveLength(1)
    expect(elsewhere.operations).toEqual([])
  })

  test('a channel that cannot be read is left out, and the others are not', async () => {
    let asked = 0
    const no = `<Envelope xmlns:SOAP-ENV="x"><Body>${fault('ter:IncompleteConfiguration', `no signal ${PASSWORD.replace('&', '&amp;').replaceAll('<', '&lt;')}`)}</Body></Envelope>`
    const device = await startDevice({
      channels: 3,
      auth: 'none',
      instead: (operation) =>
        operation === 'GetStreamUri' && ++asked === 2 ? { status: 500, body: no } : null,
    })
    const { cameras, leftOut } = await ask(device.host)
    expect(cameras).toHaveLength(2)
    expect(leftOut).toEqual([{ id: `${device.host}/channel_2`, why: 'answered with a fault: no signal ***' }])
  })

  test('a stream that is not RTSP is left out', async () => {
    const body = `<Envelope><Body><GetStreamUriResponse><MediaUri><Uri>file:///etc/passwd</Uri></MediaUri></GetStreamUriResponse></Body></Envelope>`
    const device = await startDevice({
      instead: (operation) => (operation === 'GetStreamUri' ? { status: 200, body } : null),
    })
    expect(await ask(device.host)).toMatchObject({
      cameras: [],
      leftOut: [{ id: device.host, why: 'without an RTSP URL' }],
    })
  })

  const BROKEN: readonly [
    name: string,
    answer: { status: number; body: string; headers?: Record<string, string> },
    message: string,
  ][] = [
    [
      'a web page',
      { status: 200, body: '<html><body>hello</body></html>' },
      'did not answer as an ONVIF device does',
    ],
    ['nothing', { status: 200, body: '' }, 'did not answer as an ONVIF device does'],
    [
      'a document type',
      { status: 200, body: '<!DOCTYPE a [<!ENTITY a "b">]><Envelope><Body>&a;</Body></Envelope>' },
      'did not answer as an ONVIF device does',
    ],
    [
      '100,000 levels',
      { status: 200, body: `<Envelope><Body>${'<a>'.repeat(100_000)}` },
      'did not answer as an ONVIF device does',
    ],
    ['more than 1 MiB', { status: 200, body: 'x'.repeat(1_100_000) }, 'gave an answer larger than 1 MiB'],
    [
      'a redirect',
      { status: 302, body: '', headers: { location: 'http://169.254.169.254/' } },
      'did not answer as an ONVIF device does',
    ],
  ]
  test.each(BROKEN)('a server that answers with %s is no device', async (_, answer, message) => {
    const device = await startDevice({ instead: () => answer })
    await expect(ask(device.host)).rejects.toThrow(`--discover: the ONVIF device ${device.host} ${message}`)
    expect(device.operations).toHaveLength(1)
  })

  test('a device that is silent is given up after the time for a request', async () => {
    const device = await startDevice({ isSilent: () => true })
    const error = await ask(device.host, { timeouts: { requestMs: 300, totalMs: 60_000 } }).catch(
      (one: unknown) => one,
    )
    expect(error).toMatchObject({ code: 'unreachable' })
    expect(String(error)).toContain('gave no complete answer in 0.3 s')
  })

  test('an address where nothing listens is unreachable', async () => {
    const error = await ask('127.0.0.1:9').catch((one: unknown) => one)
    expect(error).toMatchObject({ code: 'unreachable' })
    expect(String(error)).toContain('connection refused (ECONNREFUSED)')
  })

  test('an abort interrupts', async () => {
    const device = await startDevice({ isSilent: () => true })
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 100)
    await expect(ask(device.host, { signal: controller.signal })).rejects.toMatchObject({
      code: 'interrupted',
    })
  })

  test('a path in the address is where the device is asked', async () => {
    const device = await startDevice({ auth: 'none' })
    expect((await ask(device.host, { path: '/custom/service' })).cameras).toHaveLength(1)
    await expect(ask(device.host, { query: 'probe=127.0.0.1' })).rejects.toMatchObject({ code: 'bad_input' })
  })
})
