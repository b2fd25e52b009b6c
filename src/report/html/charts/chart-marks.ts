import {
  area,
  line,
  type SymbolType,
  symbol,
  symbolCircle,
  symbolDiamond,
  symbolSquare,
  symbolTimes,
} from 'd3-shape'
import { type Html, html, trusted } from '../html.ts'

/** What is drawn into a chart. Places are percentages of the plot from its left and its bottom; null is a hole. */

export interface Point {
  readonly x: number | null
  readonly y: number | null
}

export interface Band {
  readonly x: number | null
  readonly low: number | null
  readonly high: number | null
}

/** The classes of lines, areas and shapes, whose colours are in the style sheet. */
export type Tone = 'first' | 'second' | 'pass' | 'fail' | 'invalid' | 'limit' | 'quiet'

const SHAPES = {
  circle: symbolCircle,
  cross: symbolTimes,
  square: symbolSquare,
  diamond: symbolDiamond,
} as const satisfies Readonly<Record<string, SymbolType>>

export type Shape = keyof typeof SHAPES

/** A line through all points, broken at holes. */
export function lineOf(points: readonly Point[], tone: Tone): Html {
  const path = line<Point>()
    .defined(({ x, y }) => x !== null && y !== null)
    .x(({ x }) => x ?? 0)
    .y(({ y }) => 100 - (y ?? 0))
    .digits(2)
  return stretched(html`<path class="line ${tone}" d="${trusted(path([...points]) ?? '')}"/>`)
}

/** The area between two lines, broken at holes. */
export function bandOf(bands: readonly Band[], tone: Tone): Html {
  const path = area<Band>()
    .defined(({ x, low, high }) => x !== null && low !== null && high !== null)
    .x(({ x }) => x ?? 0)
    .y0(({ low }) => 100 - (low ?? 0))
    .y1(({ high }) => 100 - (high ?? 0))
    .digits(2)
  return stretched(html`<path class="band ${tone}" d="${trusted(path([...bands]) ?? '')}"/>`)
}

/** A vertical bar from the bottom for each point, `width` percent wide. */
export function barsOf(points: readonly Point[], width: number, tone: Tone): Html {
  const bars = points.filter(({ y }) => y !== null && y > 0)
  return html`${bars.map(
    ({ x, y }) =>
      html`<rect class="bar ${tone}" x="${percent(x)}" width="${percent(width)}" y="${percent(100 - (y ?? 0))}" height="${percent(y)}"/>`,
  )}`
}

/** A line across the plot at one height; nothing if the height is not on the axis. */
export function limitLine(y: number | null): Html | null {
  if (y === null || y < 0 || y > 100) return null
  const at = percent(100 - y)
  return html`<line class="line limit" x1="0" x2="100%" y1="${at}" y2="${at}"/>`
}

/** The name of a limit line, on the side where there is less to cover. Belongs in front of everything else. */
export function limitName(y: number | null, text: string, side: 'above' | 'below' = 'above'): Html | null {
  if (y === null || y < 0 || y > 100) return null
  return html`<text class="limit-text end" x="100%" y="${percent(100 - y)}" dy="${side === 'above' ? -5 : 16}">${text}</text>`
}

/** A shape in the middle of a point; nothing for a hole. */
export function shapeAt({ x, y }: Point, shape: Shape, tone: Tone, title: string | null = null): Html | null {
  if (x === null || y === null) return null
  return html`<svg x="${percent(x)}" y="${percent(100 - y)}" overflow="visible">${shapeOf(shape, tone, title)}</svg>`
}

/** What shapes and colours mean, as a list. */
export function legendOf(
  entries: readonly (readonly [shape: Shape | 'line', tone: Tone, text: string])[],
): Html {
  return html`<ul class="legend">${entries.map(
    ([shape, tone, text]) =>
      html`<li><svg width="14" height="14" aria-hidden="true">${
        shape === 'line'
          ? html`<line class="line ${tone}" x1="0" x2="14" y1="7" y2="7"/>`
          : html`<svg x="7" y="7" overflow="visible">${shapeOf(shape, tone, null)}</svg>`
      }</svg>${text}</li>`,
  )}</ul>`
}

function shapeOf(shape: Shape, tone: Tone, title: string | null): Html {
  const path = symbol(SHAPES[shape], 70).digits(2)() ?? ''
  const name = title === null ? null : html`<title>${title}</title>`
  return html`<path class="shape ${tone} ${shape}" d="${path}">${name}</path>`
}

function percent(value: number | null): string {
  return `${Math.round(100 * (value ?? 0)) / 100}%`
}

/** Stretches drawings of 100 × 100 over the plot; what lies outside is cut off. */
function stretched(drawing: Html): Html {
  return html`<svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%">${drawing}</svg>
`
}
