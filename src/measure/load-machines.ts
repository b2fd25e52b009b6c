import { askMachine } from '../load/ask-machine.ts'
import type { Machines } from '../load/machine/load-machine.ts'
import type { AgentKind, Fingerprint } from '../model/job-kind.ts'

/** The machines that make the load of a run. */
export interface LoadMachines {
  /** Of all of them together. */
  readonly fingerprint: Fingerprint
  /** By the names of agents; empty without agents. */
  readonly kinds: ReadonlyMap<string, AgentKind>
}

export async function describeMachines(machines: Machines, toolVersion: string): Promise<LoadMachines> {
  const all = await Promise.all(
    machines.map((machine) => askMachine(machine, (one) => one.fingerprint(toolVersion))),
  )
  const [first] = all
  const named = machines.flatMap(({ name }, at) => {
    const own = all[at]
    return name === '' || own === undefined ? [] : [[name, kindOf(own)] as const]
  })
  if (first === undefined) throw new RangeError('expected a load machine, found none')
  const kinds = new Map(named)
  return { fingerprint: kinds.size === 0 ? first : together(first, [...kinds.values()]), kinds }
}

/** Of several machines that measured one run, at least one. */
export function fingerprintOfAll(all: readonly Fingerprint[]): Fingerprint {
  const [first] = all
  if (first === undefined) throw new RangeError('expected a load machine, found none')
  return together(first, all.map(kindOf))
}

function kindOf({ cpu_model, cpus, memory_gb, kernel }: Fingerprint): AgentKind {
  return { cpu_model, cpus, memory_gb, kernel }
}

/** A set of machines as one: the same set has the same fingerprint, whatever the agents are called. */
function together(first: Fingerprint, kinds: readonly AgentKind[]): Fingerprint {
  const sum = (figure: (kind: AgentKind) => number): number =>
    kinds.reduce((total, kind) => total + figure(kind), 0)
  const each = (text: (kind: AgentKind) => string): string =>
    [...new Set(kinds.map(text))].toSorted().join(' + ')
  return {
    ...first,
    cpu_model: each(({ cpu_model }) => cpu_model),
    cpus: sum(({ cpus }) => cpus),
    memory_gb: sum(({ memory_gb }) => memory_gb),
    kernel: each(({ kernel }) => kernel),
    runner_image: null,
    agents: kinds.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1)),
  }
}

function textOf({ cpu_model, cpus, memory_gb, kernel }: AgentKind): string {
  return [cpu_model, cpus, memory_gb, kernel].join('\n')
}
