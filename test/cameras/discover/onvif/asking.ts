import type { Discovered, DiscoveryRequest } from '../../../../src/cameras/discover/discovery.ts'
import { onvifSource } from '../../../../src/cameras/discover/onvif/onvif.ts'
import type { DiscoveryAddress } from '../../../../src/model/cameras.ts'
import { maskerOf } from '../../../../src/secrets/mask.ts'
import { PASSWORD, USERNAME } from './onvif-device.ts'

/** Quicker than in a network, where devices wait up to half a second. */
export const QUICK = { roundMs: 250, maxRounds: 8 }

/** What discovery returns for a device, asked with the right password unless it says otherwise. */
export async function ask(
  host: string,
  more: Partial<DiscoveryRequest & DiscoveryAddress> = {},
  source = onvifSource(QUICK),
): Promise<Discovered> {
  const { username = USERNAME, password = PASSWORD, path = '/', query = '' } = more
  const [name = '', port] = host.split(':')
  const address: DiscoveryAddress = {
    text: `onvif://${encodeURIComponent(username)}:${encodeURIComponent(password)}@${host}`,
    scheme: 'onvif',
    username,
    password,
    host: name,
    port: port === undefined ? null : Number(port),
    path,
    query,
  }
  return await source.discover({
    address,
    option: '--discover',
    protocol: 'auto',
    headers: {},
    insecure: false,
    signal: new AbortController().signal,
    timeouts: { requestMs: 5000, totalMs: 60_000 },
    mask: maskerOf([password, encodeURIComponent(password)]),
    ...more,
  })
}
