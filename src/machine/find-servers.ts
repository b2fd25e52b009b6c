import type { LookupAddress } from 'node:dns'
import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { lookupLocalhost } from '../localhost.ts'
import { processNumbers, readStat } from '../server-process/proc-files.ts'
import { FORWARDER, processesBehind } from './published-port.ts'
import { readOrNothing } from './read-file.ts'
import { socketInodes } from './reader-lag.ts'
import type { Servers } from './servers.ts'
import { type Listener, listenersOn } from './socket-table.ts'

/** One server a camera, with a port of its own, is common; more places than this are not looked up. */
const MAX_PLACES = 512
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'rtsp:': 554,
  'rtsps:': 322,
}

/**
 * Finds out whether these URLs are served by this machine, and by which processes: the owners of the listening
 * sockets, of those only the topmost (a master and its workers share one socket), and what runs in a container behind a
 * published port. This process and its ancestors are no servers.
 */
export async function findServers(urls: readonly string[]): Promise<Servers> {
  const places = [...new Set(urls.flatMap(placeOf))].slice(0, MAX_PLACES)
  const own = ownAddresses()
  const tables = [readOrNothing('/proc/net/tcp'), readOrNothing('/proc/net/tcp6')]
  const found = await Promise.all(places.map((place) => listenersAt(place, own, tables)))
  if (found.every((listeners) => listeners === null)) return { where: 'elsewhere', pids: [] }
  const listeners = found.flatMap((listeners) => listeners ?? [])
  const contained = [...new Set(listeners.map(({ port }) => port))].flatMap((port) => processesBehind(port))
  const owners = ownersOf(new Set(listeners.map(({ inode }) => inode)))
  const servers = contained.length === 0 ? owners : owners.filter((pid) => readStat(pid)?.name !== FORWARDER)
  return { where: 'here', pids: [...new Set([...servers, ...contained])] }
}

/** `host port`, so that equal ones are the same text. */
function placeOf(url: string): string[] {
  if (!URL.canParse(url)) return []
  const { hostname, port, protocol } = new URL(url)
  return [`${hostname.replace(/^\[|\]$/g, '')} ${port === '' ? (DEFAULT_PORTS[protocol] ?? 80) : port}`]
}

/** Null for a server on another machine. */
async function listenersAt(
  place: string,
  own: ReadonlySet<string>,
  tables: readonly string[],
): Promise<Listener[] | null> {
  const [host = '', port] = place.split(' ')
  const addresses = (await resolve(host)).filter((address) => own.has(address) || isLoopback(address))
  if (addresses.length === 0) return null
  const isEvery = addresses.some((address) => EVERY_ADDRESS.has(address))
  return tables
    .flatMap((table) => listenersOn(table, Number(port)))
    .filter((listener) => isEvery || isAnyAddress(listener) || addresses.includes(addressOf(listener)))
}

function resolve(host: string): Promise<string[]> {
  return new Promise((done) => {
    lookupLocalhost(host, { all: true }, (error, found) => {
      done(error === null ? (found as LookupAddress[]).map(({ address }) => address) : [])
    })
  })
}

function ownAddresses(): ReadonlySet<string> {
  return new Set(
    Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? []),
  )
}

/** As a destination they mean this machine. */
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

/** The kernel prints an address as words in the byte order of the processor, little-endian wherever Node.js runs but s390x. */
function addressOf({ address }: Listener): string {
  const bytes = [...address.matchAll(/../g)].map(([byte]) => Number.parseInt(byte, 16))
  const words = Array.from({ length: bytes.length / 4 }, (_, word) =>
    bytes.slice(4 * word, 4 * word + 4).reverse(),
  )
  const ordered = words.flat()
  if (ordered.length === 4) return ordered.join('.')
  if (ordered.slice(0, 12).every((byte, at) => byte === (at < 10 ? 0 : 255)))
    return ordered.slice(12).join('.')
  const groups = Array.from(
    { length: 8 },
    (_, at) => 256 * (ordered[2 * at] ?? 0) + (ordered[2 * at + 1] ?? 0),
  )
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]`).hostname.slice(1, -1)
}

function ownersOf(inodes: ReadonlySet<string>): number[] {
  const ancestors = ownAncestors()
  const owners = new Set(
    processNumbers().filter(
      (pid) => !ancestors.has(pid) && [...socketInodes(pid)].some((inode) => inodes.has(inode)),
    ),
  )
  return [...owners].filter((pid) => !owners.has(readStat(pid)?.parent ?? 0))
}

/** This process among them. */
function ownAncestors(): ReadonlySet<number> {
  const found = new Set<number>()
  for (let at = process.pid; at > 0 && !found.has(at); at = readStat(at)?.parent ?? 0) found.add(at)
  return found
}
