import { clip } from '../../../text/escape.ts'
import { heatColor, heatMap, type IndexedPicture } from '../heat-map.ts'
import { type Html, html, trusted } from '../html.ts'
import { amount, folded, percent, table } from '../html-layout.ts'
import { arrivedShare, type CameraSeconds, missingShare } from '../window-seconds.ts'
import { timeAxis } from './chart-scale.ts'

/** Makes the address of a picture that holds the picture itself. */
export type PictureAddress = (picture: IndexedPicture) => string

/** Rows of pixels that anybody looks at; those that lack most come first. */
const MAX_CAMERAS = 1000
/** A share of the planned frames, as the default of the health rules. */
const ENOUGH = 0.95
const MIN_HEIGHT = 40
const MAX_HEIGHT = 480
const ROW_HEIGHT = 16
/** Names that fit beside the picture. */
const MAX_NAMES = 30
const NAME_LENGTH = 8

/** Camera × second: a pixel for each, stretched by the browser. Its table has a line of counts for each camera. */
export function heatMapChart(
  cameras: readonly CameraSeconds[],
  spans: readonly number[],
  addressOf: PictureAddress,
): Html {
  const shown = cameras.slice(0, MAX_CAMERAS)
  const height = Math.max(MIN_HEIGHT, shown.length, Math.min(MAX_HEIGHT, ROW_HEIGHT * shown.length))
  return html`<figure id="heat-map" data-chart="time" data-heat-map>
<figcaption><h3 id="heat-map-title">Missing frames of each camera, second by second</h3><p id="heat-map-text">${textOf(cameras, spans)}</p>${legend()}</figcaption>
<div class="plot wide"><svg role="img" aria-labelledby="heat-map-title heat-map-text" width="100%" height="${height}">
<image class="pixels" href="${trusted(addressOf(heatMap(shown, spans)))}" width="100%" height="100%" preserveAspectRatio="none"/>
${names(shown)}${secondTicks(spans)}
<text class="label" x="-48" y="-10">camera</text><text class="label end" x="100%" y="100%" dy="34">seconds of the measured window</text>
</svg></div>
${cameras.length > MAX_CAMERAS ? html`<p>The ${amount(MAX_CAMERAS)} cameras that lack most frames, of ${amount(cameras.length)}.</p>` : null}
${folded('heat-map-numbers', 'Numbers', counts(shown, spans))}
</figure>`
}

const ROWS = 'A row is a camera with all its connections'

function textOf(cameras: readonly CameraSeconds[], spans: readonly number[]): string {
  const lacking = cameras.filter((camera) => missingShare(camera, spans) >= 0.0005)
  const [worst] = cameras
  if (worst === undefined || lacking.length === 0)
    return `${uneven(cameras, spans)} In total, no camera lacks frames. ${ROWS}.`
  const most = `camera ${clip(worst.camera, 60)} lacks most, ${percent(100 * missingShare(worst, spans))}`
  return `${amount(lacking.length)} of ${amount(cameras.length)} cameras lack frames; ${most}. ${uneven(cameras, spans)} ${ROWS}, the worst at the top.`
}

/** A second may lack what the next one brings. */
function uneven(cameras: readonly CameraSeconds[], spans: readonly number[]): string {
  const all = cameras.length * spans.length
  const late = cameras.flatMap((camera) =>
    spans.filter((span, second) => (arrivedShare(camera, second, span) ?? 1) < ENOUGH),
  )
  const share = `${100 * ENOUGH} %`
  if (late.length === 0) return `Every camera has at least ${share} of its frames in every second.`
  const have = late.length === 1 ? 'has' : 'have'
  return `${amount(late.length)} of ${amount(all)} camera-seconds ${have} less than ${share} of the frames.`
}

function legend(): Html {
  const shares = [1, 0.95, 0.75, 0.5, 0]
  return html`<ul class="legend">${shares.map(
    (share) =>
      html`<li><svg width="14" height="14" aria-hidden="true"><rect width="14" height="14" fill="${heatColor(share)}"/></svg>${share === 1 ? 'all frames' : share === 0 ? 'none' : `${100 * share} %`}</li>`,
  )}</ul>`
}

function names(cameras: readonly CameraSeconds[]): readonly Html[] {
  const step = Math.ceil(cameras.length / MAX_NAMES)
  return cameras
    .map(({ camera }, row) => ({ camera, y: (100 * (row + 0.5)) / cameras.length }))
    .filter((_, row) => row % step === 0)
    .map(
      ({ camera, y }) =>
        html`<text class="tick end" x="-8" y="${y.toFixed(2)}%" dy="4">${clip(camera, NAME_LENGTH)}</text>`,
    )
}

function secondTicks(spans: readonly number[]): readonly Html[] {
  return timeAxis(spans.length).ticks.map(
    ({ at, text }) => html`<text class="tick middle" x="${at.toFixed(2)}%" y="100%" dy="18">${text}</text>`,
  )
}

function counts(cameras: readonly CameraSeconds[], spans: readonly number[]): Html {
  return table({
    caption: 'Frames of each camera in each second of the window',
    columns: [
      { name: 'camera' },
      { name: 'connections', isNumber: true },
      { name: 'planned a second', isNumber: true },
      { name: 'missing', isNumber: true },
      { name: 'frames in each second' },
    ],
    rows: cameras.map((camera) => ({
      cells: [
        clip(camera.camera, 60),
        camera.connections,
        amount(camera.nominal, 1),
        percent(100 * missingShare(camera, spans)),
        trusted(camera.frames.join(' ')),
      ],
    })),
  })
}
