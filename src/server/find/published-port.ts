import { readdirSync } from 'node:fs'
import { parseProcStat } from '../proc/proc-stat.ts'
import { readOrNothing } from '../proc/read-file.ts'
import { listenersOn } from '../proc/socket-table.ts'

/** Docker's forwarder: it owns the socket on the host, while the server is in a container's network. */
const DOCKER_PROXY = 'docker-proxy'
/** The forwarders of rootless Docker and Podman, which do not show where they lead. */
const FORWARDERS: ReadonlySet<string> = new Set([
  DOCKER_PROXY,
  'rootlesskit',
  'rootlessport',
  'slirp4netns',
  'pasta',
  'pasta.avx2',
])

/** Whether a program of this name only carries streams between a port of the machine and a container. */
export function isForwarder(name: string): boolean {
  return FORWARDERS.has(name)
}

/** Where a server listens inside a container's network. */
export interface ContainerPlace {
  readonly address: string
  readonly port: number
}

interface PublishedPort {
  /** The topmost processes of the containers behind it. */
  readonly servers: readonly number[]
  /** Docker's forwarders that hold it. */
  readonly forwarders: readonly number[]
}

/**
 * What is behind a port of this machine that Docker forwards to containers; empty when it is not forwarded. The
 * forwarder's command line has the destination.
 */
export function publishedPort(port: number, proc = '/proc'): PublishedPort {
  const found = forwardings(port, proc)
  return {
    servers: processesAt(
      found.map(({ to }) => to),
      proc,
    ),
    forwarders: found.map(({ pid }) => pid),
  }
}

/**
 * The processes of this machine in whose network something listens at one of these places, only the topmost for each.
 * Every user may read which addresses and listeners the network of a process has.
 */
export function processesAt(places: readonly ContainerPlace[], proc = '/proc'): number[] {
  if (places.length === 0) return []
  const inside = new Set(numbersIn(proc).filter((pid) => isAtAny(`${proc}/${pid}`, places)))
  return [...inside].filter((pid) => !inside.has(parentOf(`${proc}/${pid}`)))
}

function forwardings(port: number, proc: string): { pid: number; to: ContainerPlace }[] {
  return numbersIn(proc).flatMap((pid) => {
    if (readOrNothing(`${proc}/${pid}/comm`).trim() !== DOCKER_PROXY) return []
    const words = readOrNothing(`${proc}/${pid}/cmdline`).split('\0')
    const option = (name: string): string => words[words.indexOf(name) + 1] ?? ''
    if (Number(option('-host-port')) !== port) return []
    return [{ pid, to: { address: option('-container-ip'), port: Number(option('-container-port')) } }]
  })
}

/** A host that routes to a container knows its address too, but not as a local one. */
const OWN_ADDRESS = /-- (\S+)\n +\/32 host LOCAL/g

function isAtAny(process: string, places: readonly ContainerPlace[]): boolean {
  const routes = readOrNothing(`${process}/net/fib_trie`)
  const own = new Set([...routes.matchAll(OWN_ADDRESS)].map(([, address]) => address))
  const near = places.filter(({ address }) => own.has(address))
  if (near.length === 0) return false
  const tables = ['tcp', 'tcp6'].map((table) => readOrNothing(`${process}/net/${table}`))
  return near.some(({ port }) => tables.some((table) => listenersOn(table, port).length > 0))
}

function parentOf(process: string): number {
  return parseProcStat(readOrNothing(`${process}/stat`))?.parent ?? 0
}

function numbersIn(proc: string): number[] {
  return readdirSync(proc).map(Number).filter(Number.isSafeInteger)
}
