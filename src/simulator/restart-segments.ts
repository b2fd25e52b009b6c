import { encode } from 'jpeg-js'

/** Colour of a tile's pixel. */
export type Paint = (x: number, y: number) => readonly [red: number, green: number, blue: number]

/** Pieces of JPEG files (ITU-T T.81) that fit together in any order. */
export interface SegmentSet {
  /** From SOI to the quantisation tables. */
  readonly head: Uint8Array
  readonly huffmanTables: Uint8Array
  readonly scanHeader: Uint8Array
  /** One restart interval of entropy-coded data per tile, without its RST marker. */
  readonly segments: readonly Uint8Array[]
}

const MCU = 8
const QUALITY = 60

/**
 * Encodes tiles of `mcus` × 8 by 8 pixels as restart intervals.
 *
 * A restart interval starts byte-aligned with a DC prediction of zero, so any order of such intervals is a valid scan.
 * All tiles are encoded at once, side by side, each after a block of neutral grey. Grey has a DC of zero, so what
 * follows it is coded as if after a restart. All that remains is to cut the bits there.
 */
export function encodeSegments(tiles: readonly Paint[], mcus: number): SegmentSet {
  const file = readMarkers(encodeAtlas(tiles, mcus))
  const bits = new BitReader(file.scan)
  const walk = mcuWalker(bits, file.huffmanTables)
  const segments = tiles.map(() => {
    walk()
    const start = bits.position
    for (let i = 0; i < mcus; i++) walk()
    return bits.copy(start, bits.position)
  })
  return { head: file.head, huffmanTables: file.huffmanTables, scanHeader: file.scanHeader, segments }
}

function encodeAtlas(tiles: readonly Paint[], mcus: number): Uint8Array {
  const stride = (mcus + 1) * MCU
  const width = tiles.length * stride
  const data = new Uint8Array(width * MCU * 4).fill(128)
  tiles.forEach((paint, tile) => {
    for (let y = 0; y < MCU; y++) {
      for (let x = 0; x < mcus * MCU; x++) {
        data.set(paint(x, y), 4 * (y * width + tile * stride + MCU + x))
      }
    }
  })
  return encode({ width, height: MCU, data }, QUALITY).data
}

interface EncodedFile extends Omit<SegmentSet, 'segments'> {
  readonly scan: Uint8Array
}

function readMarkers(jpeg: Uint8Array): EncodedFile {
  const found = new Map<number, Uint8Array>()
  let at = 2
  let frameAt = 0
  while (!found.has(0xda)) {
    const marker = jpeg[at + 1] ?? 0
    const length = 2 + ((jpeg[at + 2] ?? 0) << 8) + (jpeg[at + 3] ?? 0)
    if (marker === 0xc0) frameAt = at
    found.set(marker, jpeg.subarray(at, at + length))
    at += length
  }
  return {
    head: jpeg.subarray(0, frameAt),
    huffmanTables: found.get(0xc4) ?? new Uint8Array(),
    scanHeader: found.get(0xda) ?? new Uint8Array(),
    scan: jpeg.subarray(at, -2),
  }
}

/** Reads one MCU of three components (Y, Cb, Cr: 4:4:4, one block each) at the reader's position. */
function mcuWalker(bits: BitReader, huffmanTables: Uint8Array): () => void {
  const tables = readHuffmanTables(huffmanTables)
  const lookUp = (id: number) => tables.get(id) ?? []
  const block = (dc: HuffmanTable, ac: HuffmanTable) => {
    bits.skip(bits.symbol(dc))
    for (let coefficient = 1; coefficient < 64; coefficient++) {
      const runAndSize = bits.symbol(ac)
      if (runAndSize === 0) return
      coefficient += runAndSize >> 4
      bits.skip(runAndSize & 15)
    }
  }
  const [lumaDc, chromaDc, lumaAc, chromaAc] = [lookUp(0x00), lookUp(0x01), lookUp(0x10), lookUp(0x11)]
  return () => {
    block(lumaDc, lumaAc)
    block(chromaDc, chromaAc)
    block(chromaDc, chromaAc)
  }
}

/** Symbols by code length (T.81, annex C): `table[length]` lists those of that length in code order. */
type HuffmanTable = readonly Uint8Array[]

function readHuffmanTables(segment: Uint8Array): Map<number, HuffmanTable> {
  const tables = new Map<number, HuffmanTable>()
  for (let at = 4; at < segment.length; ) {
    const id = segment[at] ?? 0
    let symbolAt = at + 17
    const table: Uint8Array[] = [new Uint8Array()]
    for (let length = 1; length <= 16; length++) {
      const count = segment[at + length] ?? 0
      table.push(segment.subarray(symbolAt, symbolAt + count))
      symbolAt += count
    }
    tables.set(id, table)
    at = symbolAt
  }
  return tables
}

/** Bits of entropy-coded data, without the zero bytes stuffed after FF. */
class BitReader {
  /** The next bit to read. */
  position = 0
  readonly #bytes: Uint8Array

  constructor(scan: Uint8Array) {
    this.#bytes = scan.filter((byte, i) => !(byte === 0 && scan[i - 1] === 0xff))
  }

  skip(bits: number): void {
    this.position += bits
  }

  symbol(table: HuffmanTable): number {
    let code = 0
    let first = 0
    for (let length = 1; length <= 16; length++) {
      code = 2 * code + this.#bit(this.position++)
      const symbols = table[length] ?? new Uint8Array()
      const symbol = symbols[code - first]
      if (symbol !== undefined) return symbol
      first = 2 * (first + symbols.length)
    }
    throw new Error('no Huffman code here: the encoder has changed its format')
  }

  /** The bits as separate bytes: padded with ones, with a zero stuffed after every FF (T.81, F.1.2.3). */
  copy(from: number, to: number): Uint8Array {
    const bytes: number[] = []
    for (let at = from; at < to; at += 8) {
      let byte = 0
      for (let i = 0; i < 8; i++) byte = 2 * byte + (at + i < to ? this.#bit(at + i) : 1)
      bytes.push(byte)
      if (byte === 0xff) bytes.push(0)
    }
    return Uint8Array.from(bytes)
  }

  #bit(at: number): number {
    return ((this.#bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1
  }
}
