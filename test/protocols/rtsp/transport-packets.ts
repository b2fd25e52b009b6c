/** MPEG transport streams made by hand (ISO 13818-1), to be sent in RTP packets. */

const VIDEO = 0x100
const AUDIO = 0x101

export interface TransportPicture {
  readonly bytes: number
  readonly isKey?: boolean
  /** A packet of sound behind it. */
  readonly hasSound?: boolean
}

/** Packets of 188 bytes, a PES packet each picture, 25 pictures a second. */
export function transportPackets(pictures: readonly TransportPicture[]): Buffer[] {
  return pictures.flatMap(({ bytes, isKey = false, hasSound = false }, index) => {
    const start = isKey ? [0, 0, 0, 1, 0x67, 0x42, 0, 0, 0, 1, 0x65, 0x88] : [0, 0, 0, 1, 0x41, 0x9a]
    const unit = Buffer.concat([
      pesHead(0xe0, 9000 + 3600 * index),
      Buffer.from(start),
      Buffer.alloc(bytes, 5),
    ])
    const sound = hasSound ? packetsOf(AUDIO, Buffer.concat([pesHead(0xc0, 0), Buffer.alloc(60, 5)])) : []
    return [...packetsOf(VIDEO, unit), ...sound]
  })
}

/** So many packets in a payload of RTP. */
export function grouped(packets: readonly Buffer[], count = 7): Buffer[] {
  const groups = Math.ceil(packets.length / count)
  return Array.from({ length: groups }, (_, at) => Buffer.concat(packets.slice(at * count, (at + 1) * count)))
}

function packetsOf(pid: number, unit: Buffer): Buffer[] {
  const packets: Buffer[] = []
  for (let at = 0; at < unit.length; at += 184) {
    const part = unit.subarray(at, at + 184)
    const head = Buffer.of(
      0x47,
      (at === 0 ? 0x40 : 0) | (pid >> 8),
      pid & 0xff,
      part.length === 184 ? 0x10 : 0x30,
    )
    packets.push(Buffer.concat([head, stuffing(184 - part.length), part]))
  }
  return packets
}

/** An adaptation field without content (2.4.3.4). */
function stuffing(bytes: number): Buffer {
  const field = Buffer.alloc(bytes, 0xff)
  if (bytes > 0) field[0] = bytes - 1
  if (bytes > 1) field[1] = 0
  return field
}

function pesHead(id: number, pts: number): Buffer {
  const time = [0x21 | ((pts >> 29) & 0x0e), pts >> 22, 1 | (pts >> 14), pts >> 7, 1 | (pts << 1)]
  return Buffer.from([0, 0, 1, id, 0, 0, 0x80, 0x80, 5, ...time.map((byte) => byte & 0xff)])
}
