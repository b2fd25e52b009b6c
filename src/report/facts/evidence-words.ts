import type { Evidence, GeneratorHealth, MachineSignal, ProgramUse, ServerUse } from '../../model/machine.ts'

/** A piece of evidence that this machine held a window back, as a phrase without a full stop. */
export function evidenceText(evidence: Evidence): string {
  switch (evidence.signal) {
    case 'unread_data':
      return `${on(evidence.where)}this machine's reader fell behind: in ${overTime(evidence)}, data waited unread in more than ${percent(evidence.limit)} of its sockets`
    case 'reader_saturated':
      return `${at(evidence.where)}this machine's reader was saturated in ${overTime(evidence)}`
    case 'reader_stood_still':
      return `${at(evidence.where ?? '')}this machine's reader stood still for up to ${evidence.ms.toFixed(0)} ms${evidence.explainsAll ? ', which explains every late frame' : ''}`
    case 'cameras_late':
      return camerasLateText(evidence)
    case 'cameras_gone':
      return `this machine's cameras stopped publishing: ${evidence.detail}`
    case 'sentinels_healthy':
      return `read too slowly: all ${evidence.sentinels} sentinel connections, in a separate process, are healthy, but only ${evidence.healthy} of the ${evidence.others} others`
    case 'other_programs':
      return `${on(evidence.where)}${programsText(evidence)}`
    case 'hypervisor':
      return `${on(evidence.where)}a hypervisor took ${percent(evidence.share)} of this machine's processor time`
    case 'datagrams_dropped':
      return `${on(evidence.where ?? '')}${evidence.dropped} UDP datagrams were dropped at this machine's receive buffers, and ${evidence.lost} packets are missing`
    case 'cannot_open':
      return `${on(evidence.where ?? '')}connections that this machine could not open: ${evidence.detail}`
    case 'worker_died':
      return `${evidence.where} died, and another took over: ${evidence.detail}`
    case 'elsewhere':
      return `${at(evidence.where)}${evidence.text}`
    default:
      return signalText(evidence)
  }
}

function camerasLateText({
  ms,
  handed,
  due,
  explainsAll,
}: Extract<Evidence, { signal: 'cameras_late' }>): string {
  const missing = handed < due ? `, and sent ${handed} of ${due} frames` : ''
  const all = explainsAll ? ', which explains every late frame' : ''
  return `this machine's cameras sent late: they stood still for up to ${ms.toFixed(0)} ms${missing}${all}`
}

/** Everything that disturbed a window; empty if nothing did. */
export function disturbanceText({ evidence }: Pick<GeneratorHealth, 'evidence'>): string {
  return evidence.map(evidenceText).join('; ')
}

/** `the server used 1.7 of 2 processors, camgate 0.2` */
export function serverUseText({ cores, room, ownCores }: ServerUse): string {
  const beside = ownCores === null ? '' : `, camgate ${ownCores.toFixed(1)}`
  return `the server used ${cores.toFixed(1)} of ${Number(room.toFixed(1))} processors${beside}`
}

const SIGNALS: Readonly<Record<MachineSignal, string>> = {
  event_loop_busy: 'event loop busy',
  event_loop_delay: 'event loop delay (p99)',
  reader_processor_use: 'processor use of the reader',
  processors_busy: 'processors busy',
  time_stolen: 'time taken by a hypervisor',
}

function signalText(evidence: Extract<Evidence, { signal: MachineSignal }>): string {
  const { signal, where, value, limit } = evidence
  const show = signal === 'event_loop_delay' ? milliseconds : percent
  return `${at(where)}${SIGNALS[signal]}: above ${show(limit)} in ${overTime(evidence)}, worst ${show(value)}`
}

function programsText(evidence: Extract<Evidence, { signal: 'other_programs' }>): string {
  const { isOne, isServerKnown } = evidence
  if (!isServerKnown)
    return `programs kept this machine busy (${namesOf(evidence)}): if one is the server, name it with --server-pid`
  return `${isOne ? 'another program' : 'other programs'} kept this machine busy (${namesOf(evidence)})`
}

/** `ffmpeg, 1.7 processors`, or `ffmpeg 0.9, make 0.8 processors`. */
function namesOf({
  programs,
  cores,
}: {
  readonly programs: readonly ProgramUse[]
  readonly cores: number
}): string {
  const [first, ...more] = programs
  if (first === undefined) return `programs that this user may not see, ${cores.toFixed(1)} processors`
  if (more.length === 0) return `${first.name}, ${first.cores.toFixed(1)} processors`
  return `${programs.map((program) => `${program.name} ${program.cores.toFixed(1)}`).join(', ')} processors`
}

/** The machine of an agent; no name for this one. */
function on(where: string): string {
  return at(where === '' ? '' : `agent ${where}`)
}

function at(where: string): string {
  return where === '' ? '' : `${where}: `
}

function overTime({ seconds, ofSeconds }: { readonly seconds: number; readonly ofSeconds: number }): string {
  return `${seconds} of ${ofSeconds} seconds`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`
}
