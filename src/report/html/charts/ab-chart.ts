import type { Report } from '../../schema/schema.ts'
import { type Html, html } from '../html.ts'
import { amount, type Row, table } from '../html-layout.ts'
import { chart } from './chart.ts'
import { legendOf, lineOf, shapeAt } from './chart-marks.ts'
import { type Axis, rangeAxis } from './chart-scale.ts'

type Ab = NonNullable<Report['ab']>
type Pair = Ab['pairs'][number]

const MAX_PAIRS = 200

/** Base and head of each pair beside each other; null without pairs. */
export function abChart({ pairs: all }: { readonly pairs: readonly Pair[] }): Html | null {
  const pairs = all.slice(0, MAX_PAIRS)
  if (pairs.length === 0) return null
  const y = rangeAxis(
    "connections' worth of frames",
    pairs.flatMap(({ base, head }) => [base, head]),
  )
  const place = (index: number) => (100 * (index + 0.5)) / pairs.length
  const below = pairs.filter(({ base, head }) => head < base).length
  return chart({
    id: 'pairs',
    title: 'Goodput of base and head, pair by pair',
    text: `The head delivered less than the base in ${below} of ${pairs.length} pairs.`,
    x: pairAxis(pairs, place),
    y,
    marks: pairs.map((pair, index) => drawPair(pair, place(index), y)),
    legend: legendOf([
      ['circle', 'first', 'base'],
      ['diamond', 'second', 'head'],
    ]),
    numbers: table({
      caption: 'Pairs of the comparison',
      columns: [
        { name: 'pair', isNumber: true },
        { name: 'order' },
        { name: 'base', isNumber: true },
        { name: 'head', isNumber: true },
        { name: 'head ÷ base', isNumber: true },
      ],
      rows: pairs.map(
        ({ order, base, head }, index): Row => ({
          at: place(index),
          cells: [
            index + 1,
            order,
            amount(base, 2),
            amount(head, 2),
            amount(base > 0 ? head / base : null, 3),
          ],
        }),
      ),
    }),
  })
}

function drawPair({ base, head }: Pair, x: number, y: Axis): Html {
  const ends = [
    { x, y: y.place(base) },
    { x, y: y.place(head) },
  ] as const
  return html`${lineOf(ends, 'quiet')}${shapeAt(ends[0], 'circle', 'first')}${shapeAt(ends[1], 'diamond', 'second')}`
}

function pairAxis(pairs: readonly Pair[], place: (index: number) => number): Axis {
  const step = Math.ceil(pairs.length / 12)
  const ticks = pairs
    .map((_, index) => ({ at: place(index), text: String(index + 1) }))
    .filter((_, index) => index % step === 0)
  return { label: 'pair, in the order of time', ticks, place: (value) => value }
}
