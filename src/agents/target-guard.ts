import { z } from 'zod'
import { type AllowedTargets, patternFor, targetRule } from '../protocols/allowed-targets.ts'
import { safeUrl } from '../secrets/safe-url.ts'
import { boundedArray } from './bounded-array.ts'

/** No call of a worker has more arguments, and no run more connections on one of them. */
const MAX_ARGUMENTS = 8
const MAX_CAMERAS = 100_000

/** A call from a coordinator to a load worker, as birpc writes it. Answers have no `m`. */
const workerCall = z.looseObject({
  t: z.literal('q'),
  m: z.string(),
  a: boundedArray(z.unknown(), MAX_ARGUMENTS),
  i: z.string().optional(),
})
const camera = z.looseObject({ url: z.string() })
const cameras = boundedArray(camera, MAX_CAMERAS)
const openings = boundedArray(z.looseObject({ camera }), MAX_CAMERAS)

/** Where each call has its cameras. */
const CAMERAS: Readonly<Record<string, (args: readonly unknown[]) => readonly { readonly url: string }[]>> = {
  open: ([asked]) => openings.parse(asked).map((opening) => opening.camera),
  rates: ([asked]) => cameras.parse(asked),
  frameBytes: ([asked]) => cameras.parse(asked),
}

/** Calls without a URL. */
const OTHERS: ReadonlySet<string> = new Set([
  'close',
  'census',
  'openWindow',
  'standing',
  'closeWindow',
  'halt',
])

/** A message that may be passed on to the worker, or the call that may not and why. */
export type Checked =
  | { readonly kind: 'passed'; readonly message: unknown; readonly urls: readonly string[] }
  | { readonly kind: 'refused'; readonly call: string; readonly why: string }

/**
 * Checks what a coordinator says to a worker on this machine. The rule goes to the worker too, which asks it wherever a
 * server redirects to.
 */
export class TargetGuard {
  readonly #name: string
  readonly #allowed: AllowedTargets
  readonly #isAllowed: (url: string) => boolean
  readonly #shiftMs: number

  /** @param shiftMs how far the clock that coordinators see is ahead of this machine's */
  constructor(name: string, allowed: AllowedTargets, shiftMs: number) {
    this.#name = name
    this.#allowed = allowed
    this.#isAllowed = targetRule(allowed)
    this.#shiftMs = shiftMs
  }

  /** @throws Error for what no coordinator sends */
  check(message: unknown): Checked {
    const call = workerCall.parse(message)
    if (call.m === 'begin') return { kind: 'passed', message: { ...call, a: this.#begin(call.a) }, urls: [] }
    const camerasOf = Object.hasOwn(CAMERAS, call.m) ? CAMERAS[call.m] : undefined
    if (camerasOf === undefined && !OTHERS.has(call.m)) throw new Error('a call that no worker knows')
    const urls = camerasOf?.(call.a).map(({ url }) => url) ?? []
    const refused = urls.find((url) => !this.#isAllowed(url))
    if (refused === undefined) return { kind: 'passed', message, urls }
    return { kind: 'refused', call: call.i ?? '', why: this.#refusal(refused) }
  }

  /** What the coordinator says of allowed targets does not count. */
  #begin([settings, originMs]: readonly unknown[]): readonly unknown[] {
    const known = z.looseObject({}).parse(settings)
    const origin = z.number().parse(originMs) - this.#shiftMs
    return [{ ...known, allowedTargets: this.#allowed }, origin]
  }

  #refusal(url: string): string {
    const rule =
      this.#allowed === null
        ? 'without --allow-target it only connects to its own machine'
        : 'not allowed by its --allow-target'
    return `agent "${this.#name}" refuses ${safeUrl(url)}: ${rule} (--allow-target '${patternFor(url)}' would allow it)`
  }
}
