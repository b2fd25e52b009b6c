/** One number of several: that of a series. */
export interface SeriesValue {
  readonly value: number
  /** The same text for the same labels, whatever the metric. */
  readonly labels: () => string
}

/** What an expression has for a page: a number, or one for each series. */
export type Value = number | readonly SeriesValue[]

type Operation = (left: number, right: number) => number

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
}

/** Of two lists, the series with the same labels are put together, and the others left out. */
export function combine(left: Value, right: Value, operation: Operation): Value {
  if (typeof left === 'number') {
    return typeof right === 'number' ? operation(left, right) : each(right, (value) => operation(left, value))
  }
  if (typeof right === 'number') return each(left, (value) => operation(value, right))
  const others = new Map(right.map((one) => [one.labels(), one.value]))
  return left.flatMap((one) => {
    const other = others.get(one.labels())
    return other === undefined ? [] : [{ ...one, value: operation(one.value, other) }]
  })
}

function each(series: readonly SeriesValue[], change: (value: number) => number): Value {
  return series.map((one) => ({ ...one, value: change(one.value) }))
}

type Aggregate = (values: readonly number[]) => number

const sum: Aggregate = (values) => values.reduce((total, value) => total + value, 0)

export const AGGREGATES: Readonly<Record<string, Aggregate>> = {
  sum,
  avg: (values) => sum(values) / values.length,
  max: (values) => values.reduce((most, value) => Math.max(most, value)),
  min: (values) => values.reduce((least, value) => Math.min(least, value)),
  count: (values) => values.length,
}

/** Nothing of nothing, as in Prometheus. */
export function aggregate(value: readonly SeriesValue[], by: Aggregate): Value {
  return value.length === 0 ? [] : [{ value: by(value.map((one) => one.value)), labels: () => '[]' }]
}
