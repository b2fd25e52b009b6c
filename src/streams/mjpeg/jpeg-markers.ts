const MARKER = 0xff
const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const TEM = 0x01
const FIRST_CODE = 0xc0
const RST0 = 0xd0
const RST7 = 0xd7

/**
 * `more`: the picture goes on. `complete`: its end marker was read. `restarted`: another picture begins
 * where this one should have gone on, so this one was cut; its SOI is read. `broken`: not a JPEG; the byte
 * that showed it is not read.
 */
export type JpegState = 'more' | 'complete' | 'restarted' | 'broken'

type Place = 'marker' | 'code' | 'length-high' | 'length-low' | 'segment' | 'scan' | 'scan-code'

/**
 * Finds the end of a JPEG (ITU-T T.81, annex B) by its markers, in whatever pieces it comes: segments are
 * skipped by their length, so a thumbnail's end marker in APPn is not the picture's; in entropy-coded data
 * only FF bytes are looked at. Knows nothing of multipart, so text inside a picture cannot end it.
 */
export class JpegWalker {
  state: JpegState = 'more'
  private place: Place = 'marker'
  private code = 0
  private left = 0

  /** Starts a picture whose SOI (FF D8) was just read. */
  begin(): void {
    this.state = 'more'
    this.place = 'marker'
  }

  /** Reads from `at`; returns the place behind what was read, the end of the chunk while `more`. */
  walk(chunk: Uint8Array, at: number): number {
    let i = at
    while (i < chunk.length && this.state === 'more') i = this.step(chunk, i)
    return i
  }

  private step(chunk: Uint8Array, at: number): number {
    if (this.place === 'scan') {
      const found = chunk.indexOf(MARKER, at)
      if (found < 0) return chunk.length
      this.place = 'scan-code'
      return found + 1
    }
    if (this.place === 'segment') return this.skip(chunk, at)
    return this.byte(chunk[at] ?? 0) ? at + 1 : at
  }

  private skip(chunk: Uint8Array, at: number): number {
    const taken = Math.min(this.left, chunk.length - at)
    this.left -= taken
    if (this.left === 0) this.place = this.code === SOS ? 'scan' : 'marker'
    return at + taken
  }

  /** @returns whether the byte was read; one that does not belong here is left for whoever looks next */
  private byte(byte: number): boolean {
    switch (this.place) {
      case 'marker':
        if (byte !== MARKER) return this.refuse()
        this.place = 'code'
        return true
      case 'length-high':
        this.left = byte << 8
        this.place = 'length-low'
        return true
      case 'length-low':
        this.left += byte - 2
        if (this.left < 0) return this.refuse()
        this.place = 'segment'
        if (this.left === 0) this.place = this.code === SOS ? 'scan' : 'marker'
        return true
      case 'scan-code':
        // FF 00 is an FF of the data; RSTn only marks a restart interval.
        if (byte === 0 || (byte >= RST0 && byte <= RST7)) this.place = 'scan'
        else return this.marker(byte)
        return true
      default:
        return this.marker(byte)
    }
  }

  private marker(code: number): boolean {
    // Any number of FF bytes may stand before a marker's code (B.1.1.2).
    if (code === MARKER) return true
    if (code === EOI) this.state = 'complete'
    else if (code === SOI) this.state = 'restarted'
    else if (code === TEM || (code >= RST0 && code <= RST7)) this.place = 'marker'
    else if (code < FIRST_CODE) return this.refuse()
    else {
      this.code = code
      this.place = 'length-high'
    }
    return true
  }

  private refuse(): boolean {
    this.state = 'broken'
    return false
  }
}
