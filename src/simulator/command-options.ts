import { badInput, type Problem } from '../errors.ts'
import type { SimulatorProtocol } from './fault-kinds.ts'
import { readSettings, type SimulatorOptions } from './settings.ts'
import { parseSize } from './size.ts'

/** The options of `camgate simulate`, as they were typed or left at their defaults. */
export interface CommandTexts {
  readonly protocol: string
  readonly cameras: string
  readonly fps: string
  readonly cameraFps: readonly string[]
  readonly frameSize: string
  readonly host: string
  readonly port: string
  readonly fault: readonly string[]
  readonly chunked: boolean
  readonly contentLength: boolean
  readonly auth?: string
  readonly authScheme: string
  readonly seed: string
}

/** Converts the options. Throws all their problems as one error. */
export function optionsFrom(texts: CommandTexts): SimulatorOptions {
  const { authScheme } = texts
  const scheme = authScheme === 'basic' || authScheme === 'digest' ? authScheme : null
  const options: SimulatorOptions = {
    // An unknown protocol is reported with all other problems.
    protocol: texts.protocol as SimulatorProtocol,
    cameras: camerasFrom(texts.cameras),
    fps: decimal(texts.fps),
    cameraFps: Object.fromEntries(texts.cameraFps.map(rateFrom)),
    frameBytes: parseSize(texts.frameSize) ?? Number.NaN,
    host: texts.host,
    port: decimal(texts.port),
    faults: texts.fault,
    chunked: texts.chunked,
    contentLength: texts.contentLength,
    seed: decimal(texts.seed),
    ...(texts.auth === undefined ? {} : { auth: { ...loginFrom(texts.auth), scheme: scheme ?? 'basic' } }),
  }
  const problems = asTyped(readSettings(options).problems, texts)
  if (scheme === null) {
    problems.push({ option: '--auth-scheme', found: JSON.stringify(authScheme), expected: 'basic or digest' })
  }
  if (problems.length > 0) throw badInput(problems)
  return options
}

/** Shows the typed text of values that were converted, even if they could not be. */
function asTyped(problems: readonly Problem[], texts: CommandTexts): Problem[] {
  const typed: Readonly<Record<string, string>> = {
    '--protocol': texts.protocol,
    '--cameras': texts.cameras,
    '--fps': texts.fps,
    '--frame-size': texts.frameSize,
    '--port': texts.port,
    '--seed': texts.seed,
  }
  return problems.map((problem) => {
    const text = typed[problem.option]
    return text === undefined ? problem : { ...problem, found: JSON.stringify(text) }
  })
}

/** A number of cameras, or comma-separated ids. */
export function camerasFrom(text: string): number | string[] {
  return /[,\p{L}]/u.test(text) ? text.split(',').map((id) => id.trim()) : decimal(text)
}

/** `camera=frames`; the id may contain an `=` too. */
function rateFrom(text: string): [string, number] {
  const at = text.lastIndexOf('=')
  return at < 0 ? [text, Number.NaN] : [text.slice(0, at), decimal(text.slice(at + 1))]
}

function loginFrom(text: string): { user: string; password: string } {
  const at = text.indexOf(':')
  return at < 0 ? { user: '', password: '' } : { user: text.slice(0, at), password: text.slice(at + 1) }
}

export function decimal(text: string): number {
  return /^\d{1,12}(?:\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN
}
