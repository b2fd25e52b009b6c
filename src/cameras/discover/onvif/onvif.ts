import { Agent } from 'undici'
import { badInput, CamgateError } from '../../../errors.ts'
import type { DiscoveryAddress } from '../../../model/cameras.ts'
import { PasswordGate } from '../../../protocols/shared/password-gate.ts'
import { lookupLocalhost } from '../../../system/localhost.ts'
import type { Discovered, DiscoveryRequest, DiscoverySource } from '../discovery.ts'
import { camerasOfDevice } from './device-cameras.ts'
import type { SessionDeps } from './device-session.ts'
import { discoveredOn } from './discovered-on.ts'
import { everyDevice } from './every-device.ts'
import { loginVerdict } from './soap.ts'
import { PROBE_TIMES } from './ws-discovery.ts'

const DEFAULT_PATH = '/onvif/device_service'
const HTTPS_PORT = 443
/** A camera that is there answers sooner, and one that is not must not keep others waiting. */
const MAX_REQUEST_MS = 5000
const OTHER_HINT = 'check the address, and that ONVIF is switched on in the device'

/**
 * One device or recorder by its address (`onvif://user:password@host`), or every device that answers in the networks of
 * this machine (`onvif://user:password@`, by WS-Discovery).
 */
export const onvif = onvifSource(PROBE_TIMES)

/** @param probeTimes shorter in tests, whose devices answer at once */
export function onvifSource(probeTimes: typeof PROBE_TIMES): DiscoverySource {
  // A run may list its cameras several times.
  const refused = new Set<string>()
  return {
    scheme: 'onvif',
    async discover(request) {
      const dispatcher = new Agent({
        connect: { rejectUnauthorized: !request.insecure, lookup: lookupLocalhost },
      })
      try {
        const deps = sessionDeps(request, dispatcher, refused)
        if (request.address.host !== '') return await oneDevice(request, deps)
        return await everyDevice(request, deps, probeTimes)
      } catch (cause) {
        if (!request.signal.aborted) throw cause
        throw new CamgateError('interrupted', 'stopped while asking for cameras', { cause })
      } finally {
        await dispatcher.destroy()
      }
    },
  }
}

function sessionDeps(
  { address, timeouts, signal, mask }: DiscoveryRequest,
  dispatcher: Agent,
  refused: Set<string>,
): SessionDeps {
  const { username, password } = address
  return {
    credentials: username === '' && password === '' ? null : { username, password },
    gate: new PasswordGate(loginVerdict),
    refused,
    dispatcher,
    requestMs: Math.min(timeouts.requestMs, MAX_REQUEST_MS),
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeouts.totalMs)]),
    mask,
  }
}

async function oneDevice({ address, option }: DiscoveryRequest, deps: SessionDeps): Promise<Discovered> {
  const device = deviceUrl(address, option)
  try {
    return discoveredOn(`ONVIF device ${device.host}`, [
      { device, found: await camerasOfDevice(device, deps) },
    ])
  } catch (error) {
    if (!(error instanceof CamgateError)) throw error
    const { code, message, hint = OTHER_HINT, isLoginRefused } = error
    throw new CamgateError(code, `${option}: the ONVIF device ${device.host} ${message}`, {
      hint,
      isLoginRefused,
      cause: error,
    })
  }
}

function deviceUrl({ host, port, path, query }: DiscoveryAddress, option: string): URL {
  if (query !== '') {
    const expected = 'onvif://user:password@host, or onvif://?probe=host without a host before it'
    throw badInput([{ option, found: 'a query after the host of an ONVIF device', expected }])
  }
  const place = port === null ? host : `${host}:${port}`
  return new URL(`${port === HTTPS_PORT ? 'https' : 'http'}://${place}${path === '/' ? DEFAULT_PATH : path}`)
}
