import type { AbPair } from '../../model/capacity.ts'
import { counted } from '../stats/counted.ts'
import { capacityPairs, look } from '../stats/paired-ratio.ts'
import type { AbOptions, AbResult, AbState, AbTrial, AbTrialResult } from './ab-state.ts'
import { pairsOfBlock, plannedBlock } from './block.ts'
import { judgeFlatness } from './flatness.ts'

/** What to do next. For every trial: ramp up to the connections, settle, measure, and close them all. */
export type AbStep =
  | ({ readonly kind: 'trial' } & AbTrial)
  | { readonly kind: 'done'; readonly measurement: AbResult }

/** Blocks that may be started over in total. A machine that disturbs more than that is in no state to compare. */
const MAX_REDOS = 2

/**
 * The comparison of two servers at one load that saturates both (docs/statistics.md), as a state machine without
 * clock or randomness: do what {@link nextAb} says and pass the result to {@link observeAb}, until `done`. Throws
 * RangeError for options outside their ranges.
 */
export function startAb(options: AbOptions): AbState {
  const { load, maxDrop } = options
  if (!(Number.isInteger(load) && load >= 1)) throw new RangeError(`expected a whole load, found ${load}`)
  if (!(maxDrop >= 0 && maxDrop <= 1)) throw new RangeError(`expected a drop of 0 to 1, found ${maxDrop}`)
  return {
    options,
    pairs: [],
    block: [],
    elasticity: null,
    redos: 0,
    ended: false,
    incomplete: null,
    notes: [],
  }
}

/** The step to take now; always the same for the same state. */
export function nextAb(state: AbState): AbStep {
  const trial = state.ended ? undefined : plannedBlock(state)[state.block.length]
  return trial === undefined
    ? { kind: 'done', measurement: measurementOf(state) }
    : { kind: 'trial', ...trial }
}

/**
 * The state after the trial that {@link nextAb} named. Throws an Error if the comparison is over, RangeError for a
 * goodput that is not 0 or more.
 */
export function observeAb(state: AbState, { outcome, goodput, why }: AbTrialResult): AbState {
  if (state.ended) throw new Error('expected no trial after the end of the comparison')
  if (outcome === 'invalid') return withRedo(state, why ?? 'a trial was invalid')
  if (!(goodput >= 0 && Number.isFinite(goodput)))
    throw new RangeError(`expected a goodput of 0 or more, found ${goodput}`)
  const block = [...state.block, goodput]
  if (block.length < plannedBlock({ ...state, block }).length) return { ...state, block }
  return state.elasticity === null ? afterFlatness(state, block) : afterPairs(state, block)
}

/** Ends the comparison from outside, such as on an interruption. The pairs of whole blocks are kept. */
export function stopAb(state: AbState, why: string): AbState {
  return state.ended ? state : endWith(state, why)
}

function measurementOf({ options, pairs, elasticity, incomplete, notes }: AbState): AbResult {
  return { load: options.load, pairs, elasticity: elasticity ?? 1, incomplete, notes }
}

function withRedo(state: AbState, why: string): AbState {
  if (state.redos >= MAX_REDOS)
    return endWith(state, `the comparison was disturbed ${state.redos + 1} times, most recently: ${why}`)
  const what = state.elasticity === null ? 'the check of the base' : blockAfter(state.pairs)
  const note = `${what} was measured again: ${why}`
  return { ...state, block: [], redos: state.redos + 1, notes: [...state.notes, note] }
}

function blockAfter(pairs: readonly AbPair[]): string {
  return pairs.length === 0 ? 'the first block' : `the block after ${named(pairs)}`
}

function named({ length }: readonly AbPair[]): string {
  return length === 0 ? 'the check of the base' : counted(length, 'pair')
}

function afterFlatness(state: AbState, goodputs: readonly number[]): AbState {
  const { elasticity, incomplete, note } = judgeFlatness(state.options.load, goodputs)
  const notes = note === null ? state.notes : [...state.notes, note]
  const known = { ...state, block: [], elasticity, notes }
  return incomplete === null ? known : endWith(known, incomplete)
}

/** After every block. {@link look} only decides at 6, 8 and 12 pairs, and never continues beyond 12. */
function afterPairs(state: AbState, goodputs: readonly number[]): AbState {
  const fresh = pairsOfBlock(goodputs, state.pairs.length)
  if (fresh.some(({ base }) => base === 0))
    return endWith(state, `the base delivered nothing in a trial after ${named(state.pairs)}`)
  const pairs = [...state.pairs, ...fresh]
  const { verdict } = look(capacityPairs(pairs, state.elasticity ?? 1), state.options.maxDrop)
  return { ...state, pairs, block: [], ended: verdict !== 'continue' }
}

function endWith(state: AbState, incomplete: string): AbState {
  return { ...state, block: [], ended: true, incomplete }
}
