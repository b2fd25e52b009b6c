import { type Html, html, type Part } from '../html.ts'
import { folded } from '../html-layout.ts'
import type { Axis, Tick } from './chart-scale.ts'

export interface Chart {
  /** Of its element, unique in the page. */
  readonly id: string
  readonly title: string
  /** What is seen, in one or two sentences; what a screen reader says instead of the picture. */
  readonly text: string
  readonly x: Axis
  readonly y: Axis
  /** What is drawn, from the back to the front, with the functions of `chart-marks`. */
  readonly marks: Part
  /** What the colours and shapes mean. */
  readonly legend?: Html | null
  /** The same numbers as a table. Rows with a place are what the pointer reads out. */
  readonly numbers: Html
  /** Charts with the same time axis share their cursor. */
  readonly isOverTime?: boolean
  readonly height?: number
}

/** A figure with a chart that needs no script and no fixed width: places are percentages, texts keep their size. */
export function chart(drawn: Chart): Html {
  const { id, title, text, x, y, marks, legend = null, numbers, isOverTime = false, height = 180 } = drawn
  return html`<figure id="${id}" data-chart="${isOverTime ? 'time' : 'rows'}">
<figcaption><h3 id="${id}-title">${title}</h3><p id="${id}-text">${text}</p>${legend}</figcaption>
<div class="plot"><svg role="img" aria-labelledby="${id}-title ${id}-text" width="100%" height="${height}">
${y.ticks.map(yTick)}${x.ticks.map(xTick)}<line class="axis" x1="0" x2="100%" y1="100%" y2="100%"/>
<text class="label" x="-48" y="-10">${y.label}</text><text class="label end" x="100%" y="100%" dy="34">${x.label}</text>
${marks}
</svg></div>
${folded(`${id}-numbers`, 'Numbers', numbers)}
</figure>`
}

function yTick({ at, text }: Tick): Html {
  const y = `${round(100 - at)}%`
  return html`<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"/><text class="tick end" x="-8" y="${y}" dy="4">${text}</text>`
}

function xTick({ at, text }: Tick): Html {
  return html`<text class="tick middle" x="${round(at)}%" y="100%" dy="18">${text}</text>`
}

function round(value: number): number {
  return Math.round(100 * value) / 100
}
