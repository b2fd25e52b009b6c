import { badInput, moreFaults, type Problem } from '../errors.ts'
import { count, type Field } from './fault-fields.ts'
import {
  FAULT_KINDS,
  type Fault,
  type FaultKind,
  KINDS,
  type KindEntry,
  type SimulatorProtocol,
} from './fault-kinds.ts'

/**
 * Reads fault texts: `KIND[=VALUE][,key=value…][@camera=ID][@connection=N]`.
 * @param option the name under which problems are reported
 * @param cameraIds if given, `@camera` must be one of them
 */
export function readFaults(
  texts: readonly string[],
  option: string,
  cameraIds?: ReadonlySet<string>,
  protocol: SimulatorProtocol = 'mjpeg',
): { readonly faults: readonly Fault[]; readonly problems: readonly Problem[] } {
  const faults: Fault[] = []
  const problems: Problem[] = []
  for (const text of texts) {
    const expectations: string[] = []
    const fault = readFault(text.trim(), cameraIds, expectations)
    if (fault !== null) checkProtocol(fault, protocol, expectations)
    if (fault !== null && expectations.length === 0) faults.push(fault)
    problems.push(...problemsOf(text, expectations, option))
  }
  return { faults, problems }
}

/** How many problems of one text are shown, and how much of the text. */
const SHOWN = 10
const SHOWN_LETTERS = 200

function problemsOf(text: string, expectations: readonly string[], option: string): Problem[] {
  const found = JSON.stringify(text.length <= SHOWN_LETTERS ? text : `${text.slice(0, SHOWN_LETTERS)}…`)
  const problems = expectations.slice(0, SHOWN).map((expected) => ({ option, found, expected }))
  const more = expectations.length - problems.length
  return more === 0 ? problems : [...problems, moreFaults(option, more)]
}

/** Like {@link readFaults}, but throws all problems as one error. */
export function parseFaults(
  texts: readonly string[],
  option: string,
  cameraIds?: ReadonlySet<string>,
  protocol: SimulatorProtocol = 'mjpeg',
): readonly Fault[] {
  const { faults, problems } = readFaults(texts, option, cameraIds, protocol)
  if (problems.length > 0) throw badInput(problems)
  return faults
}

const SCOPE = /@(camera|connection)=/

/** Reads one fault. Its problems go to `expectations`; if there are any, the fault must not be used. */
function readFault(
  text: string,
  cameraIds: ReadonlySet<string> | undefined,
  expectations: string[],
): Fault | null {
  const [head = '', ...scopes] = text.split(SCOPE)
  const [kindAndValue = '', ...pairs] = head.split(',')
  const [kind = '', value] = splitOnce(kindAndValue)
  const entries = pairs.map((pair) => splitOnce(pair))
  if (value !== undefined) entries.unshift(['value', value])
  const scope = readScope(scopes, cameraIds, expectations)
  if (!isKind(kind)) {
    expectations.push(`one of the faults ${FAULT_KINDS.join(', ')}`)
    return null
  }
  const values = readValues(kind, entries, expectations)
  const fault = { kind, text, ...scope, ...values } as Fault
  if (expectations.length === 0) checkTogether(fault, expectations)
  return fault
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf('=')
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

function isKind(word: string): word is FaultKind {
  return Object.hasOwn(KINDS, word)
}

function readScope(parts: string[], cameraIds: ReadonlySet<string> | undefined, expectations: string[]) {
  let camera: string | null = null
  let connection: number | null = null
  const number = count(1)
  for (let i = 0; i < parts.length; i += 2) {
    const text = parts[i + 1] ?? ''
    if (parts[i] === 'camera') camera = text
    else connection = number.read(text) ?? -1
  }
  if (connection === -1) expectations.push(`${number.expected} behind @connection=`)
  if (camera === '') expectations.push('a camera id behind @camera=')
  else if (camera !== null && cameraIds?.has(camera) === false) {
    expectations.push(`a camera that there is behind @camera=`)
  }
  return { camera, connection }
}

function readValues(kind: FaultKind, entries: [string, string | undefined][], expectations: string[]) {
  const fields: Readonly<Record<string, Field<unknown>>> = KINDS[kind].values
  const given = new Map<string, string>()
  for (const [key, text] of entries) {
    if (!Object.hasOwn(fields, key)) expectations.push(unknownKey(kind, key, fields))
    else if (given.has(key)) expectations.push(`${nameOf(key, kind)} only once`)
    given.set(key, text ?? '')
  }
  return Object.fromEntries(
    Object.entries(fields).map(([key, field]) => {
      const text = given.get(key)
      if (text === undefined && field.isOptional) return [key, field.fallback]
      const value = text === undefined ? undefined : field.read(text)
      if (value === undefined) expectations.push(`${field.expected} for ${nameOf(key, kind)}`)
      return [key, value]
    }),
  )
}

function nameOf(key: string, kind: string): string {
  return key === 'value' ? kind : key
}

function unknownKey(kind: string, key: string, fields: Readonly<Record<string, unknown>>): string {
  if (key === 'value') return `no value for ${kind}`
  const known = Object.keys(fields).filter((name) => name !== 'value')
  const shown = key.slice(0, SHOWN_LETTERS)
  return known.length === 0
    ? `no ${shown}: ${kind} has no keys`
    : `one of the keys ${known.join(', ')}, not ${shown}`
}

function checkProtocol({ kind }: Fault, protocol: SimulatorProtocol, expectations: string[]): void {
  const { protocol: only = protocol }: KindEntry = KINDS[kind]
  if (only !== protocol) expectations.push(`--protocol ${only} with ${kind}`)
}

/** Rules that involve more than one value. */
function checkTogether(fault: Fault, expectations: string[]): void {
  if (fault.kind === 'freeze' && fault.every !== null && fault.every <= fault.value) {
    expectations.push('a period (every) longer than the freeze')
  }
  if (fault.kind === 'budget' && (fault.camera !== null || fault.connection !== null)) {
    expectations.push('no @camera and no @connection: the budget is that of the whole server')
  }
  if (fault.kind === 'limit' && fault.connection !== null) {
    expectations.push('no @connection: the limit counts connections')
  }
}
