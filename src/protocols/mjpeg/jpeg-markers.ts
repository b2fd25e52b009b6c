const MARKER = 0xff
const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const TEM = 0x01
const RST0 = 0xd0
const RST7 = 0xd7
/** The codes that decoders know (T.81, table B.1): SOF0 to APP15, and comments. */
const FIRST_CODE = 0xc0
const FIRST_APP = 0xe0
const LAST_APP = 0xef
const COM = 0xfe

/** Bytes outside of any segment, before the first scan of one picture. */
const MAX_ODD_BYTES = 256 * 1024

/**
 * `more`: the picture goes on. `complete`: its end marker was read. `restarted`: another picture begins before this one
 * ended; its SOI and the FF after it are read. `broken`: nothing like a JPEG.
 */
export type JpegState = 'more' | 'complete' | 'restarted' | 'broken'

type Place =
  | 'seek'
  | 'seek-code'
  | 'soi'
  | 'marker'
  | 'code'
  | 'length-high'
  | 'length-low'
  | 'segment'
  | 'scan'
  | 'scan-code'

/**
 * Finds the end of a JPEG (ITU-T T.81, annex B) by its markers, however the bytes are split. Segments are skipped by
 * their length, so that a thumbnail's end marker in APPn does not end the picture. In entropy-coded data it looks at FF
 * bytes only. It skips what decoders skip: bytes between segments, and codes without a meaning. It knows nothing about
 * multipart, so text inside a picture cannot end it.
 */
export class JpegWalker {
  state: JpegState = 'more'
  /** Bytes of the picture that were read, SOI included; for a restarted picture, without the start of the next one. */
  length = 0
  /** The state to go back to if FF D8 was no SOI. */
  private before: 'seek' | 'marker' | 'scan' = 'marker'
  private place: Place = 'marker'
  private code = 0
  private left = 0
  /** Where the data of the first scan begins, counted from SOI; 0 until then. */
  private scanAt = 0
  /** A scan begins inside the APPn or comment segment that is being skipped. */
  private hidesScan = false
  private lastSkipped = 0
  private oddBytes = 0
  /** Where the next FF in this chunk is, as far as it was searched; −1 if it was not. */
  private markerAt = -1

  /** Starts a picture whose SOI (FF D8) was just read. */
  begin(): void {
    this.state = 'more'
    this.place = 'marker'
    this.length = 2
    this.scanAt = 0
    this.oddBytes = 0
    this.markerAt = -1
  }

  /** Looks for a picture (FF D8 FF) anywhere; the state is `restarted` once it is found. */
  seek(): void {
    this.begin()
    this.place = 'seek'
    this.length = 0
  }

  /** Continues with the picture that made the last one `restarted`. */
  beginNext(): void {
    this.begin()
    this.place = 'code'
    this.length = 3
  }

  /** Continues within the first scan of a picture, after `length` skipped bytes. */
  resume(length: number, lastByte: number): void {
    this.begin()
    this.place = lastByte === MARKER ? 'scan-code' : 'scan'
    this.length = length
    this.scanAt = 2
  }

  /**
   * Whether a decoder shows anything of the first `length` bytes: they must contain entropy-coded data. That may be
   * inside a segment longer than the picture, because decoders do not skip what is not there.
   */
  isViewable(length = this.length - (this.state === 'complete' ? 2 : 0)): boolean {
    if (this.scanAt > 0) return length > this.scanAt
    return this.place === 'segment' && this.hidesScan
  }

  /** Whole segments and the end marker, but no scan: tables only, or nothing at all (T.81, B.5). */
  get isEmpty(): boolean {
    return this.state === 'complete' && this.oddBytes === 0 && !this.isViewable()
  }

  /** Reads from `at`, up to `end`; returns the position after what was read, which is `end` while `more`. */
  walk(chunk: Uint8Array, at: number, end: number): number {
    let i = at
    while (i < end && this.state === 'more') {
      const next = this.step(chunk, i, end)
      this.length += next - i
      i = next
    }
    if (this.state === 'restarted') this.length -= 3
    if (i === chunk.length) this.markerAt = -1
    return i
  }

  private step(chunk: Uint8Array, at: number, end: number): number {
    if (this.place === 'scan') return this.skipData(chunk, at, end)
    if (this.place === 'segment') return this.skip(chunk, at, end)
    if (this.place === 'seek') return this.findMarker(chunk, at, end, 'seek-code')
    if (this.place !== 'marker') return this.byte(chunk[at] ?? 0) ? at + 1 : at
    const next = this.findMarker(chunk, at, end, 'code')
    this.skipOdd(Math.min(this.markerAt, end) - at)
    return next
  }

  /** Most of a picture is entropy-coded data: only its FF bytes and the codes after them are looked at. */
  private skipData(chunk: Uint8Array, at: number, end: number): number {
    let i = this.nextMarker(chunk, at)
    while (i + 1 < end && isData(chunk[i + 1] ?? 0)) i = this.nextMarker(chunk, i + 2)
    if (i >= end) return end
    this.place = 'scan-code'
    return i + 1
  }

  private findMarker(chunk: Uint8Array, at: number, end: number, then: Place): number {
    const found = this.nextMarker(chunk, at)
    if (found >= end) return end
    this.place = then
    return found + 1
  }

  /** Looks at each byte of a chunk once, however often it is called. @returns the chunk's length if not found */
  private nextMarker(chunk: Uint8Array, at: number): number {
    if (this.markerAt < at) this.markerAt = chunk.indexOf(MARKER, at)
    if (this.markerAt < 0) this.markerAt = chunk.length
    return this.markerAt
  }

  private skip(chunk: Uint8Array, at: number, end: number): number {
    const taken = Math.min(this.left, end - at)
    if (this.scanAt === 0 && this.code >= FIRST_APP) this.lookForScan(chunk, at, at + taken)
    this.left -= taken
    if (this.left === 0) this.endSegment(taken)
    return at + taken
  }

  private lookForScan(chunk: Uint8Array, at: number, end: number): void {
    if (this.lastSkipped === MARKER && chunk[at] === SOS) this.hidesScan = true
    for (let i = this.nextMarker(chunk, at); i < end - 1; i = this.nextMarker(chunk, i + 1)) {
      if (chunk[i + 1] === SOS) this.hidesScan = true
    }
    this.lastSkipped = chunk[end - 1] ?? 0
  }

  private endSegment(taken: number): void {
    this.place = this.code === SOS ? 'scan' : 'marker'
    if (this.code === SOS && this.scanAt === 0) this.scanAt = this.length + taken
  }

  /** @returns whether the byte was read */
  private byte(byte: number): boolean {
    switch (this.place) {
      case 'length-high':
        this.left = byte << 8
        this.place = 'length-low'
        return true
      case 'length-low':
        this.readLength(byte)
        return true
      case 'scan-code':
        if (isData(byte)) this.place = 'scan'
        else this.marker(byte)
        return true
      case 'seek-code':
        if (byte === SOI) this.expectSoi('seek')
        else if (byte !== MARKER) this.place = 'seek'
        return true
      case 'soi':
        return this.readSoi(byte)
      default:
        this.marker(byte)
        return true
    }
  }

  private readLength(low: number): void {
    this.left += low - 2
    this.place = 'segment'
    this.hidesScan = false
    this.lastSkipped = 0
    if (this.left === 0) this.endSegment(1)
    else if (this.left < 0) {
      this.place = 'marker'
      this.skipOdd(4)
    }
  }

  private marker(code: number): void {
    // Any number of FF bytes may precede a marker's code (B.1.1.2).
    if (code === MARKER) return
    if (code === EOI) this.state = 'complete'
    else if (code === SOI) this.expectSoi(this.scanAt > 0 ? 'scan' : 'marker')
    else if ((code >= FIRST_CODE && code < RST0) || (code > EOI && code <= LAST_APP) || code === COM) {
      this.code = code
      this.place = 'length-high'
    } else {
      this.place = 'marker'
      if (code !== TEM && (code < RST0 || code > RST7)) this.skipOdd(2)
    }
  }

  private expectSoi(before: 'seek' | 'marker' | 'scan'): void {
    this.before = before
    this.place = 'soi'
  }

  /** FF D8 FF begins a picture; anything else is damage. */
  private readSoi(byte: number): boolean {
    if (byte === MARKER) {
      this.state = 'restarted'
      return true
    }
    this.place = this.before
    if (this.before === 'marker') this.skipOdd(2)
    return false
  }

  /** After the first scan anything goes: the picture can be shown already. */
  private skipOdd(bytes: number): void {
    if (this.scanAt > 0) return
    this.oddBytes += bytes
    if (this.oddBytes > MAX_ODD_BYTES) this.state = 'broken'
  }
}

/**
 * What may follow an FF in entropy-coded data: 00 (the FF was data), RSTn (a restart interval), and codes below C0,
 * which are damage.
 */
function isData(code: number): boolean {
  return code < FIRST_CODE || (code >= RST0 && code <= RST7)
}
