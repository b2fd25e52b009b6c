import { readdirSync } from 'node:fs'
import { parseProcStat } from '../server-process/proc-stat.ts'
import { readOrNothing } from './read-file.ts'
import { listenersOn } from './socket-table.ts'

/** Docker's own forwarder: it owns the socket on the host, and the server is in a container's network. */
export const FORWARDER = 'docker-proxy'

interface Forwarding {
  readonly address: string
  readonly port: number
}

/**
 * Processes in the containers to which Docker forwards this port of the machine, only the topmost of each; empty where
 * it forwards none. The forwarder's command line says where to, and every user may read which addresses and listeners
 * the network of a process has.
 */
export function processesBehind(port: number, proc = '/proc'): number[] {
  const targets = forwardings(port, proc)
  if (targets.length === 0) return []
  const pids = numbersIn(proc)
  const inside = new Set(pids.filter((pid) => targets.some((target) => isWithin(`${proc}/${pid}`, target))))
  return [...inside].filter((pid) => !inside.has(parentOf(`${proc}/${pid}`)))
}

function forwardings(port: number, proc: string): Forwarding[] {
  return numbersIn(proc).flatMap((pid) => {
    if (readOrNothing(`${proc}/${pid}/comm`).trim() !== FORWARDER) return []
    const words = readOrNothing(`${proc}/${pid}/cmdline`).split('\0')
    const option = (name: string): string => words[words.indexOf(name) + 1] ?? ''
    if (Number(option('-host-port')) !== port) return []
    return [{ address: option('-container-ip'), port: Number(option('-container-port')) }]
  })
}

/** Whether a process lives in a network that has this address and a listener on this port. */
function isWithin(process: string, { address, port }: Forwarding): boolean {
  const has = (file: string, text: string): boolean => readOrNothing(`${process}/net/${file}`).includes(text)
  if (!has('fib_trie', `-- ${address}\n`)) return false
  return ['tcp', 'tcp6'].some(
    (table) => listenersOn(readOrNothing(`${process}/net/${table}`), port).length > 0,
  )
}

function parentOf(process: string): number {
  return parseProcStat(readOrNothing(`${process}/stat`))?.parent ?? 0
}

function numbersIn(proc: string): number[] {
  return readdirSync(proc).map(Number).filter(Number.isSafeInteger)
}
