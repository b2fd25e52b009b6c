import { DRAWABLE, drawable, isInked } from './font.ts'
import { encodeSegments, type Paint } from './restart-segments.ts'

/** Columns and rows of cells; a cell is a square of 8 × scale pixels. */
export const COLUMNS = 20
const ROWS = 15
export const COUNTER_DIGITS = 6
const COUNTER_COLUMN = 7
const [ID_ROW, COUNTER_ROW, BAR_ROW] = [1, 3, 13]

const PAPER = [18, 26, 38] as const
const INK = [240, 244, 248] as const
const BAR = [255, 176, 32] as const
const COLOURS = [
  [235, 235, 235],
  [235, 220, 30],
  [30, 215, 225],
  [40, 200, 60],
  [215, 50, 210],
  [215, 45, 45],
  [50, 70, 220],
  [120, 120, 120],
  [225, 130, 40],
  [30, 110, 110],
] as const

/** The parts of a picture's scan, in order. Each contains the RST markers before its tiles. */
export type Piece =
  /** The same in every frame. */
  | { readonly kind: 'still'; readonly bytes: Uint8Array }
  /** Depends on the digit of the frame number at `place` (0 is the leftmost). */
  | { readonly kind: 'digit'; readonly place: number; readonly byDigit: readonly Uint8Array[] }
  /** Depends on the position of the moving bar: the frame number modulo {@link COLUMNS}. */
  | { readonly kind: 'bar'; readonly byColumn: readonly Uint8Array[] }

export interface TestPicture {
  readonly width: number
  readonly height: number
  readonly head: Uint8Array
  readonly huffmanTables: Uint8Array
  readonly scanHeader: Uint8Array
  readonly tileMcus: number
  /** The character that takes the most bytes: no camera id has larger pictures than one made of it. */
  readonly costliest: string
  /** The scan of a camera's pictures. */
  pieces(cameraId: string): readonly Piece[]
}

/** Names a tile: a flat colour, or a row of 8 pixels through a character. */
type Cell = { readonly flat: number } | { readonly character: string }
const paperCell: Cell = { flat: 0 }
const barCell: Cell = { flat: 1 }

/** Draws and encodes the tiles of the test picture at a scale of 1, 2 or 4. */
export function drawTestPicture(scale: number): TestPicture {
  const paints: Paint[] = [PAPER, BAR, ...COLOURS].map((colour) => () => colour)
  const flats = paints.length
  for (const character of DRAWABLE) {
    for (let row = 0; row < scale; row++) paints.push(paintCharacter(character, row, scale))
  }
  const { segments, ...tables } = encodeSegments(paints, scale)
  const tileOf = (cell: Cell, row: number): Uint8Array => {
    const index = 'flat' in cell ? cell.flat : flats + DRAWABLE.indexOf(cell.character) * scale + row
    return segments[index] ?? new Uint8Array()
  }
  const shared = changingPieces(tileOf, scale)
  return {
    ...tables,
    width: COLUMNS * 8 * scale,
    height: ROWS * 8 * scale,
    tileMcus: scale,
    costliest: costliestCharacter(tileOf, scale),
    pieces: (cameraId) => piecesOf(cameraId, tileOf, scale, shared),
  }
}

function paintCharacter(character: string, row: number, scale: number): Paint {
  return (x, y) =>
    isInked(character, Math.floor(x / scale), Math.floor((row * 8 + y) / scale)) ? INK : PAPER
}

function costliestCharacter(tileOf: TileOf, scale: number): string {
  const cost = (character: string) =>
    Array.from({ length: scale }, (_, row) => tileOf({ character }, row).length).reduce((a, b) => a + b)
  return DRAWABLE.reduce((most, character) => (cost(character) > cost(most) ? character : most))
}

type TileOf = (cell: Cell, row: number) => Uint8Array

/** A tile after its marker: RST(p mod 8) is between restart interval p and the next. */
function mark(tile: Uint8Array, position: number): Uint8Array {
  if (position === 0) return tile
  const bytes = new Uint8Array(tile.length + 2)
  bytes[0] = 0xff
  bytes[1] = 0xd0 + ((position - 1) % 8)
  bytes.set(tile, 2)
  return bytes
}

/** The pieces that change from frame to frame, by the position of their first tile. All cameras share them. */
function changingPieces(tileOf: TileOf, scale: number): ReadonlyMap<number, Piece & { tiles: number }> {
  const pieces = new Map<number, Piece & { tiles: number }>()
  for (let row = 0; row < scale; row++) {
    for (let place = 0; place < COUNTER_DIGITS; place++) {
      const position = (COUNTER_ROW * scale + row) * COLUMNS + COUNTER_COLUMN + place
      const byDigit = Array.from('0123456789', (digit) => mark(tileOf({ character: digit }, row), position))
      pieces.set(position, { kind: 'digit', place, byDigit, tiles: 1 })
    }
  }
  const first = BAR_ROW * scale * COLUMNS
  const tiles = scale * COLUMNS
  const byColumn = Array.from({ length: COLUMNS }, (_, bar) => {
    const cells = Array.from({ length: tiles }, (_, i) => (i % COLUMNS === bar ? barCell : paperCell))
    return join(cells.map((cell, i) => mark(tileOf(cell, 0), first + i)))
  })
  return pieces.set(first, { kind: 'bar', byColumn, tiles })
}

function piecesOf(
  cameraId: string,
  tileOf: TileOf,
  scale: number,
  shared: ReadonlyMap<number, Piece & { tiles: number }>,
): readonly Piece[] {
  const cells = stillCells(cameraId)
  const pieces: Piece[] = []
  let still: Uint8Array[] = []
  const total = ROWS * COLUMNS * scale
  for (let position = 0; position < total; ) {
    const changing = shared.get(position)
    if (changing === undefined) {
      const row = Math.floor(position / COLUMNS)
      const cell = cells[Math.floor(row / scale)]?.[position % COLUMNS] ?? paperCell
      still.push(mark(tileOf(cell, row % scale), position))
      position++
      continue
    }
    if (still.length > 0) pieces.push({ kind: 'still', bytes: join(still) })
    still = []
    pieces.push(changing)
    position += changing.tiles
  }
  pieces.push({ kind: 'still', bytes: join(still) })
  return pieces
}

/** The picture's cells by row: the camera's name, the word before the counter, colours. */
function stillCells(cameraId: string): Cell[][] {
  const rows: Cell[][] = Array.from({ length: ROWS }, () => [])
  rows[ID_ROW] = text(` CAM ${cameraId}`)
  rows[COUNTER_ROW] = text(' FRAME')
  for (let row = 5; row < 12; row++) {
    rows[row] = Array.from({ length: COLUMNS }, (_, column) => ({ flat: 2 + Math.floor(column / 2) }))
  }
  return rows
}

function text(words: string): Cell[] {
  return Array.from(words, (character) => ({ character: drawable(character) })).slice(0, COLUMNS)
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
