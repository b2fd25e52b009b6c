import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'

/**
 * Finds the addresses of a name as the system does, except for `localhost` and the names below it: they are this
 * machine in either family, whatever its hosts file says (RFC 6761, section 6.3).
 */
export const lookupLocalhost: LookupFunction = (hostname, options, callback) => {
  if (!/^(?:.+\.)?localhost\.?$/i.test(hostname)) return lookup(hostname, options, callback)
  const own = hasIpv6() ? [IPV4, IPV6] : [IPV4]
  if (options.all === true) return callback(null, own)
  const { address, family } = own.find((one) => one.family === options.family) ?? IPV4
  callback(null, address, family)
}

const IPV4 = { address: '127.0.0.1', family: 4 }
const IPV6 = { address: '::1', family: 6 }

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((all) =>
    all?.some(({ address }) => address === IPV6.address),
  )
}

/**
 * The hosts to ask without a proxy: those that the environment lists, and this machine, which a proxy would take for
 * itself.
 */
export function withoutProxy(environment: Readonly<Record<string, string | undefined>>): string {
  const said = environment.no_proxy ?? environment.NO_PROXY ?? ''
  return [said, 'localhost', IPV4.address, IPV6.address].join(',')
}
