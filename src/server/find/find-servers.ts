import type { LookupAddress } from 'node:dns'
import { BlockList, isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { defaultPortOf } from '../../protocols/registry.ts'
import { lookupLocalhost } from '../../system/localhost.ts'
import { addressText } from '../proc/kernel-address.ts'
import { processNumbers, readStat } from '../proc/proc-files.ts'
import { readOrNothing } from '../proc/read-file.ts'
import { socketInodes } from '../proc/socket-inodes.ts'
import { type Listener, listenersOn } from '../proc/socket-table.ts'
import { type ContainerPlace, isForwarder, processesAt, publishedPort } from './published-port.ts'
import type { Servers } from './servers.ts'

/** One server per camera, each with its own port, is common. More places than this are not looked up. */
const MAX_PLACES = 512

/**
 * Finds out whether this machine serves these URLs, and with which processes: the owners of the listening sockets (only
 * the topmost, because a master and its workers share one socket), and what runs in a container, behind a published
 * port or at its own address. This process and its ancestors are not servers, nor are programs that only forward a
 * port.
 */
export async function findServers(urls: readonly string[]): Promise<Servers> {
  const places = [...new Set(urls.flatMap(placeOf))].slice(0, MAX_PLACES)
  const own = ownAddresses()
  const tables = [readOrNothing('/proc/net/tcp'), readOrNothing('/proc/net/tcp6')]
  const found = await Promise.all(places.map((place) => lookAt(place, own, tables)))
  const contained = processesAt(found.flatMap(({ elsewhere }) => elsewhere))
  if (contained.length === 0 && found.every(({ listeners }) => listeners === null))
    return { where: 'elsewhere', pids: [] }
  const listeners = found.flatMap((one) => one.listeners ?? [])
  const published = [...new Set(listeners.map(({ port }) => port))].map((port) => publishedPort(port))
  const owners = ownersOf(new Set(listeners.map(({ inode }) => inode)))
  const isForwarding = (pid: number): boolean => isForwarder(readStat(pid)?.name ?? '')
  const servers = [
    ...owners.filter((pid) => !isForwarding(pid)),
    ...published.flatMap((port) => port.servers),
    ...contained,
  ]
  const forwarders = [...owners.filter(isForwarding), ...published.flatMap((port) => port.forwarders)]
  return { where: 'here', pids: [...new Set(servers)], forwarders: [...new Set(forwarders)] }
}

/** `host port`, so that equal places are equal texts. */
function placeOf(url: string): string[] {
  if (!URL.canParse(url)) return []
  const { hostname, port, protocol } = new URL(url)
  return [`${hostname.replace(/^\[|\]$/g, '')} ${port === '' ? (defaultPortOf(protocol) ?? 80) : port}`]
}

interface Place {
  /** Null for a host that has no address of this machine. */
  readonly listeners: readonly Listener[] | null
  /** At its other addresses, which may belong to a container of this machine. */
  readonly elsewhere: readonly ContainerPlace[]
}

async function lookAt(place: string, own: ReadonlySet<string>, tables: readonly string[]): Promise<Place> {
  const [host = '', port = ''] = place.split(' ')
  const all = await resolve(host)
  const addresses = all.filter((address) => own.has(address) || isLoopback(address))
  if (addresses.length === 0)
    return {
      listeners: null,
      elsewhere: all.filter(isNear).map((address) => ({ address, port: Number(port) })),
    }
  const isEvery = addresses.some((address) => EVERY_ADDRESS.has(address))
  const listeners = tables
    .flatMap((table) => listenersOn(table, Number(port)))
    .filter(
      (listener) => isEvery || isAnyAddress(listener) || addresses.includes(addressText(listener.address)),
    )
  return { listeners, elsewhere: [] }
}

function resolve(host: string): Promise<string[]> {
  return new Promise((done) => {
    lookupLocalhost(host, { all: true }, (error, found) => {
      done(error === null ? (found as LookupAddress[]).map(({ address }) => address) : [])
    })
  })
}

/** Whether it is in a network that this machine is in: a bridge to containers has an address of the machine. */
function isNear(address: string): boolean {
  const networks = new BlockList()
  for (const { family, cidr } of Object.values(networkInterfaces()).flatMap((all) => all ?? [])) {
    const [network, bits] = cidr?.split('/') ?? []
    if (family === 'IPv4' && network !== undefined) networks.addSubnet(network, Number(bits))
  }
  return isIPv4(address) && networks.check(address)
}

function ownAddresses(): ReadonlySet<string> {
  return new Set(
    Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? []),
  )
}

/** As a destination, these mean this machine. */
const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

function isLoopback(address: string): boolean {
  const isMapped = address.startsWith('::ffff:7f')
  return (
    isMapped ||
    address === '::1' ||
    EVERY_ADDRESS.has(address) ||
    (isIPv4(address) && address.startsWith('127.'))
  )
}

function isAnyAddress({ address }: Listener): boolean {
  return /^0+$/.test(address)
}

/**
 * systemd holds the sockets of services that it starts on demand (systemd.socket(5)), and every service is in its tree.
 */
const SERVICE_MANAGER = 'systemd'

function ownersOf(inodes: ReadonlySet<string>): number[] {
  const ancestors = ownAncestors()
  const owners = new Set(
    processNumbers().filter(
      (pid) =>
        !ancestors.has(pid) &&
        [...socketInodes(pid)].some((inode) => inodes.has(inode)) &&
        readStat(pid)?.name !== SERVICE_MANAGER,
    ),
  )
  return [...owners].filter((pid) => !owners.has(readStat(pid)?.parent ?? 0))
}

/** Includes this process. */
function ownAncestors(): ReadonlySet<number> {
  const found = new Set<number>()
  for (let at = process.pid; at > 0 && !found.has(at); at = readStat(at)?.parent ?? 0) found.add(at)
  return found
}
