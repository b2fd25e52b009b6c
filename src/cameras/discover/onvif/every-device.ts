import { counted } from '../../../analysis/stats/counted.ts'
import { found } from '../../../config/found.ts'
import { badInput, CamgateError } from '../../../errors.ts'
import type { Discovered, DiscoveryRequest, LeftOut } from '../discovery.ts'
import { camerasOfDevice } from './device-cameras.ts'
import type { SessionDeps } from './device-session.ts'
import { type AskedDevice, discoveredOn } from './discovered-on.ts'
import { findDevices, type ProbeTarget, type ProbeTimes } from './ws-discovery.ts'

const PROBE_PORT = 3702
const MAX_AT_ONCE = 8

/** The cameras of all devices that answer probes; an error when the first device that gets the password refuses it. */
export async function everyDevice(
  request: DiscoveryRequest,
  deps: SessionDeps,
  times: ProbeTimes,
): Promise<Discovered> {
  const answered = await findDevices(probeTargets(request), deps.signal, times)
  request.signal.throwIfAborted()
  const devices = answered.devices.toSorted(byAddress)
  if (devices.length + answered.leftOut.length === 0) throw nobodyAnswered(request)
  const results = await askAll(devices, deps)
  request.signal.throwIfAborted()
  if (deps.gate.refusedBy !== null) throw passwordRefused(request, deps.gate.refusedBy)
  const asked = results.flatMap((one) => ('found' in one ? [one] : []))
  const failed = results.flatMap((one) => ('why' in one ? [one] : []))
  const result = discoveredOn(`${counted(devices.length, 'ONVIF device')} that answered WS-Discovery`, asked)
  return {
    ...result,
    leftOut: [...result.leftOut, ...failed, ...answered.leftOut],
    notes: answered.isFull
      ? [...result.notes, 'more devices answered than the 1,000 that are asked']
      : result.notes,
  }
}

function probeTargets({ address, option }: DiscoveryRequest): readonly ProbeTarget[] {
  return new URLSearchParams(address.query).getAll('probe').map((text) => {
    const [, host, port] = /^([\w.-]+)(?::(\d{1,5}))?$/.exec(text) ?? []
    const target = { host: host ?? '', port: Number(port ?? PROBE_PORT) }
    if (host !== undefined && target.port > 0 && target.port < 65_536) return target
    throw badInput([{ option, found: `${found(text)} after probe=`, expected: 'a host or host:port' }])
  })
}

/** Numbers in the order of their values, so that the same devices are always in the same order. */
function byAddress(a: URL, b: URL): number {
  return a.host.localeCompare(b.host, 'en', { numeric: true })
}

function nobodyAnswered({ option }: DiscoveryRequest): CamgateError {
  const hint =
    'probes do not leave a container or a hosted runner; onvif://user:password@host asks one device'
  return new CamgateError('unreachable', `${option}: no ONVIF device answered`, { hint })
}

function passwordRefused({ option }: DiscoveryRequest, device: string): CamgateError {
  const message = `${option}: the ONVIF device ${device} refused the user name or the password`
  const hint =
    'no other device got it, because a wrong password can lock accounts; onvif://user:password@host asks one device'
  return new CamgateError('bad_input', message, { hint, isLoginRefused: true })
}

/** In the order of the devices. */
async function askAll(
  devices: readonly URL[],
  deps: SessionDeps,
): Promise<readonly (AskedDevice | LeftOut)[]> {
  const results: (AskedDevice | LeftOut)[] = []
  const rest = devices.entries()
  const askNext = async () => {
    for (const [index, device] of rest) results[index] = await ask(device, deps)
  }
  await Promise.all(Array.from({ length: MAX_AT_ONCE }, askNext))
  return results
}

async function ask(device: URL, deps: SessionDeps): Promise<AskedDevice | LeftOut> {
  try {
    return { device, found: await camerasOfDevice(device, deps) }
  } catch (error) {
    if (error instanceof CamgateError) return { id: device.host, why: error.message }
    throw error
  }
}
