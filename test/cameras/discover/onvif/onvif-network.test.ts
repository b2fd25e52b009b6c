import { describe, expect, test } from 'vitest'
import { onvifSource } from '../../../../src/cameras/discover/onvif/onvif.ts'
import { ask, QUICK } from './asking.ts'
import { type DeviceOptions, type OnvifDevice, PASSWORD, startDevice } from './onvif-device.ts'
import { probeMatch, startResponder } from './probe-responder.ts'

/** Devices at 127.0.0.2, 127.0.0.3 … that answer probes. */
async function network(all: readonly DeviceOptions[]): Promise<{ devices: OnvifDevice[]; query: string }> {
  const devices = await Promise.all(
    all.map((options, at) => startDevice({ ...options, address: `127.0.0.${at + 2}` })),
  )
  const { target } = await startResponder(
    devices.map(({ url }, at) => ({
      address: `127.0.0.${at + 2}`,
      replies: (id) => [probeMatch(id, `urn:uuid:${at}`, url)],
    })),
  )
  return { devices, query: `probe=${target}` }
}

describe('ONVIF, a network', { concurrent: true }, () => {
  test('every device that answers is asked, in the order of the addresses', async () => {
    const { devices, query } = await network([{}, { channels: 4 }, { auth: 'token' }, { media: 'ver20' }])
    const found = await ask('', { query })
    expect(found.cameras).toHaveLength(7)
    expect(found.cameras[0]?.id).toBe(devices[0]?.host)
    expect(found.cameras.at(-1)?.id).toBe(devices[3]?.host)
    expect(found.leftOut).toEqual([])
    expect(found.source).toBe('4 ONVIF devices that answered WS-Discovery')
    expect(devices.map(({ failedLogins }) => failedLogins)).toEqual([0, 0, 0, 0])
  })

  test('a wrong password is tried at one device of twelve', async () => {
    const { devices, query } = await network(
      Array.from({ length: 12 }, (_, at) => ({ auth: at % 2 ? 'token' : 'digest' })),
    )
    const error = await ask('', { query, password: 'wr0ng-pass' }).catch((one: unknown) => one)
    const [refused] = devices.filter(({ failedLogins }) => failedLogins > 0)
    expect(devices.map(({ failedLogins }) => failedLogins).toSorted()).toEqual([...Array(11).fill(0), 1])
    expect(error).toMatchObject({
      code: 'bad_input',
      message: `--discover: the ONVIF device ${refused?.host} refused the user name or the password`,
    })
    expect(String(error)).not.toContain('wr0ng')
  })

  test('a device with another password is left out when others accepted it', async () => {
    const late = { password: 'another', delayMs: 500 }
    const { devices, query } = await network([late, {}, {}, {}])
    const found = await ask('', { query })
    expect(found.cameras).toHaveLength(3)
    const odd = devices[0] as OnvifDevice
    expect(found.leftOut).toEqual([{ id: odd.host, why: 'refused the user name or the password' }])
    expect(odd.failedLogins).toBe(1)
    expect(JSON.stringify({ ...found, cameras: [] })).not.toContain(PASSWORD)
  })

  test('a device that refused the password is not asked again when the cameras are listed again', async () => {
    const { devices, query } = await network([{ password: 'another', delayMs: 500 }, {}])
    const source = onvifSource(QUICK)
    for (const _ of [1, 2]) {
      const { cameras, leftOut } = await ask('', { query }, source)
      expect(cameras).toHaveLength(1)
      expect(leftOut).toEqual([{ id: devices[0]?.host, why: 'refused the user name or the password' }])
    }
    expect(devices[0]?.failedLogins).toBe(1)
  })

  test('devices that are broken, silent or no devices are left out, and the others are found', async () => {
    const { query } = await network([
      { isSilent: () => true },
      { instead: () => ({ status: 200, body: '<html/>' }) },
      { channels: 2 },
    ])
    const found = await ask('', { query, timeouts: { requestMs: 2000, totalMs: 60_000 } })
    expect(found.cameras).toHaveLength(2)
    expect(found.leftOut.map(({ why }) => why)).toEqual([
      'gave no complete answer in 2 s',
      'did not answer as an ONVIF device does',
    ])
  })

  test('a device that is not asked to the end when the time is over is left out', async () => {
    const { query } = await network([{ isSilent: () => true }])
    const found = await ask('', { query, timeouts: { requestMs: 60_000, totalMs: 3000 } })
    expect(found.cameras).toEqual([])
    expect(found.leftOut.map(({ why }) => why)).toEqual([
      'was not asked to the end, because the time was over',
    ])
  })

  test('a network without an answer is unreachable', async () => {
    const { query } = await network([])
    await expect(ask('', { query })).rejects.toMatchObject({
      code: 'unreachable',
      message: '--discover: no ONVIF device answered',
    })
  })

  test.each(['', 'a:b:c', ':3702', 'host:0', 'host:70000', 'a b'])('?probe=%j is bad input', async (text) => {
    await expect(ask('', { query: `probe=${text}` })).rejects.toMatchObject({ code: 'bad_input' })
  })
})
