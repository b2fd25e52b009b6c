import { type ScaleLinear, scaleLinear, scaleLog } from 'd3-scale'
import { amount } from '../html-layout.ts'

/** Text at a place on an axis, in percent of the plot from its left or its bottom. */
export interface Tick {
  readonly at: number
  readonly text: string
}

/** Places of values on an axis, in percent of the plot from its left or its bottom. */
export interface Axis {
  readonly label: string
  readonly ticks: readonly Tick[]
  /** Null for what has no place on it: null and numbers that are not finite. */
  readonly place: (value: number | null) => number | null
}

/** From 0 to a round number at or above the largest of `values`. */
export function amountAxis(label: string, values: readonly (number | null)[], count = 4): Axis {
  return axisOf(label, amountScale(values, count), count)
}

/** From 0 to exactly `end`, so that several charts share it. */
export function timeAxis(seconds: number, label = 'seconds of the measured window'): Axis {
  return axisOf(label, scaleLinear([0, Math.max(1, seconds)], [0, 100]), 6)
}

/** From 0 like the axis of amounts, with ticks at whole numbers only. */
export function countAxis(label: string, values: readonly (number | null)[]): Axis {
  const scale = amountScale(values, 3)
  const ticks = scale.ticks(3).filter(Number.isInteger)
  return {
    ...axisOf(label, scale, 3),
    ticks: ticks.map((value) => ({ at: scale(value), text: amount(value) })),
  }
}

function amountScale(values: readonly (number | null)[], count: number): ScaleLinear<number, number> {
  const top = values.reduce<number>((most, value) => Math.max(most, finite(value)), 0)
  return scaleLinear([0, top === 0 ? 1 : top], [0, 100]).nice(count)
}

/** Not from 0: around the values, for what is compared. */
export function rangeAxis(label: string, values: readonly number[]): Axis {
  const known = values.filter(Number.isFinite)
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const margin = low === high ? 1 : (high - low) / 4
  return axisOf(label, scaleLinear([Math.max(0, low - margin), high + margin], [0, 100]).nice(4), 4)
}

/** A logarithmic one over powers of ten, for values from 1 on. */
export function powersAxis(label: string, values: readonly (number | null)[]): Axis {
  const known = values.filter((value) => value !== null).filter(Number.isFinite)
  const scale = scaleLog([Math.max(1, Math.min(...known)), Math.max(10, ...known)], [0, 100])
    .nice()
    .clamp(true)
  const powers = scale.ticks().filter((value) => Number.isInteger(Math.log10(value)))
  return {
    label,
    ticks: powers.map((value) => ({ at: scale(value), text: amount(value) })),
    place: (value) => (value === null || !Number.isFinite(value) ? null : scale(Math.max(1, value))),
  }
}

function axisOf(label: string, scale: ScaleLinear<number, number>, count: number): Axis {
  // `0.90` and `1.00`, not `0.90` and `1`: all ticks have the decimals of their step.
  const text = scale.tickFormat(count)
  return {
    label,
    ticks: scale.ticks(count).map((value) => ({ at: scale(value), text: text(value) })),
    place: (value) => (value === null || !Number.isFinite(value) ? null : scale(value)),
  }
}

function finite(value: number | null): number {
  return value !== null && Number.isFinite(value) ? value : 0
}
