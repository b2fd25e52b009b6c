/** What stands on an RTSP connection: a message with its body, or a packet with its four bytes in front. */
export interface WireItem {
  readonly isPacket: boolean
  readonly bytes: Buffer
}

/** Takes one direction of an RTSP connection apart, whatever the pieces in which it comes (RFC 2326, 4 and 10.12). */
export class InterleavedSplitter {
  private rest: Buffer = Buffer.alloc(0)

  push(chunk: Uint8Array): WireItem[] {
    this.rest = Buffer.concat([this.rest, chunk])
    const items: WireItem[] = []
    for (let end = itemEnd(this.rest); end <= this.rest.length; end = itemEnd(this.rest)) {
      items.push({ isPacket: this.rest[0] === 0x24, bytes: this.rest.subarray(0, end) })
      this.rest = this.rest.subarray(end)
    }
    return items
  }
}

/** Infinity: not known yet. */
function itemEnd(bytes: Buffer): number {
  if (bytes[0] === 0x24) return bytes.length < 4 ? Number.POSITIVE_INFINITY : 4 + bytes.readUInt16BE(2)
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return Number.POSITIVE_INFINITY
  const [, length = '0'] = /^content-length:\s*(\d+)/im.exec(bytes.toString('latin1', 0, headEnd)) ?? []
  return headEnd + 4 + Number(length)
}
