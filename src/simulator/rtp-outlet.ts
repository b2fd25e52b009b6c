import type { Socket } from 'node:net'
import type { StreamFaults } from './acting-faults.ts'
import type { ConnectionStats } from './ledger.ts'
import type { Outlet } from './outlet.ts'
import { INTERLEAVED_HEAD, RTP_HEAD } from './rtp-packaging.ts'

/** Where packets go: into the session's connection, or to UDP ports. */
export interface PacketPath {
  /** Null: over UDP. */
  readonly channel: number | null
  /** Sends RTP packets, each framed as for an interleaved session. */
  send(packets: readonly Buffer[], done: (error?: Error | null) => void): void
  /** Sends one RTCP packet. */
  sendControl(packet: Buffer): void
}

export interface RtpOutletSetup {
  readonly socket: Socket
  readonly path: PacketPath
  readonly connection: ConnectionStats
  readonly random: () => number
}

const SEQUENCE_AT = INTERLEAVED_HEAD + 2
const TIMESTAMP_AT = INTERLEAVED_HEAD + 4
const SSRC_AT = INTERLEAVED_HEAD + 8
const CHANNEL_AT = 1
const PAYLOAD_AT = INTERLEAVED_HEAD + RTP_HEAD
/** Type of NAL unit (H.264, table 7-1). */
const SEQUENCE_PARAMETERS = 7
const GOODBYE = 203
const nothing = () => {}

/**
 * A viewer over RTP. Frames that this server skips leave no gap in the sequence numbers; packets lost on
 * purpose do.
 */
export class RtpOutlet implements Outlet {
  readonly socket: Socket
  #faults: StreamFaults = {}
  readonly #setup: RtpOutletSetup
  /** Sequence number of the next packet; null before the first. */
  #sequence: number | null = null
  #ssrc = 0
  /** A packet that must follow the next one. */
  #held: Buffer | null = null

  constructor(setup: RtpOutletSetup) {
    this.#setup = setup
    this.socket = setup.socket
  }

  setFaults(faults: StreamFaults): void {
    this.#faults = faults
  }

  /** Only a key frame shows something alone. It starts with the sequence parameters. */
  canRepeat(part: Buffer): boolean {
    return ((part[PAYLOAD_AT] ?? 0) & 0x1f) === SEQUENCE_PARAMETERS
  }

  isBehind(part: Buffer): boolean {
    return this.#setup.path.channel !== null && this.socket.writableLength > part.length
  }

  send(part: Buffer, moment: Buffer, done: (error?: Error | null) => void): void {
    const packets = packetsOf(part)
    const sequence = this.#sequence ?? part.readUInt16BE(SEQUENCE_AT)
    const isAsItIs = sequence === part.readUInt16BE(SEQUENCE_AT) && part === moment
    const { loss, reorder } = this.#faults
    this.#ssrc = part.readUInt32BE(SSRC_AT)
    this.#sequence = (sequence + packets.length) % 0x1_0000
    this.#setup.connection.packets = (this.#setup.connection.packets ?? 0) + packets.length
    if (isAsItIs && this.#setup.path.channel === 0 && loss === undefined && reorder === undefined) {
      this.socket.write(part, done)
      return
    }
    const own = this.#numbered(packets, sequence, moment.readUInt32BE(TIMESTAMP_AT))
    const kept = this.#lost(own)
    this.#setup.path.send(this.#reordered(kept), kept.length === own.length ? done : reportDrop(done))
  }

  sendCut(part: Buffer): void {
    const packets = packetsOf(part)
    const sequence = this.#sequence ?? part.readUInt16BE(SEQUENCE_AT)
    const own = this.#numbered(packets, sequence, part.readUInt32BE(TIMESTAMP_AT))
    const kept = own.slice(0, Math.floor(own.length / 2))
    this.#sequence = (sequence + own.length) % 0x1_0000
    this.#count(own.length, own.length - kept.length)
    this.#setup.path.send(kept, nothing)
  }

  sendSpoilt(bytes: Uint8Array): void {
    this.socket.write(bytes)
  }

  beginHeader(): void {
    this.socket.write('RTSP/1.0 200 OK\r\n')
  }

  /** RFC 3550, 6.6. */
  end(): void {
    const goodbye = Buffer.of(0x81, GOODBYE, 0, 1, 0, 0, 0, 0)
    goodbye.writeUInt32BE(this.#ssrc, 4)
    this.#setup.path.sendControl(goodbye)
  }

  #count(packets: number, lost: number): void {
    const { connection } = this.#setup
    connection.packets = (connection.packets ?? 0) + packets
    connection.packets_lost = (connection.packets_lost ?? 0) + lost
  }

  /** Copies with this viewer's numbers. */
  #numbered(packets: readonly Buffer[], sequence: number, timestamp: number): Buffer[] {
    return packets.map((packet, index) => {
      const own = Buffer.from(packet)
      own[CHANNEL_AT] = this.#setup.path.channel ?? 0
      own.writeUInt16BE((sequence + index) % 0x1_0000, SEQUENCE_AT)
      own.writeUInt32BE(timestamp, TIMESTAMP_AT)
      return own
    })
  }

  #lost(packets: Buffer[]): Buffer[] {
    const { loss } = this.#faults
    if (loss === undefined) return packets
    const kept = packets.filter(() => this.#setup.random() * 100 >= loss.value)
    this.#count(0, packets.length - kept.length)
    return kept
  }

  #reordered(packets: Buffer[]): Buffer[] {
    const { reorder } = this.#faults
    const order: Buffer[] = []
    for (const packet of packets) {
      const isHeld =
        this.#held === null && reorder !== undefined && this.#setup.random() * 100 < reorder.value
      if (isHeld) this.#held = packet
      else {
        order.push(packet)
        if (this.#held !== null) order.push(this.#held)
        this.#held = null
      }
    }
    return order
  }
}

function reportDrop(done: (error?: Error | null) => void): () => void {
  return () => done(DROPPED)
}

/** For a frame that lost a packet: it was handed over, but not as a whole. */
const DROPPED = new Error('a packet of the frame was dropped')

/** The framed packets of a part, not copied. */
function packetsOf(part: Buffer): Buffer[] {
  const packets: Buffer[] = []
  for (let at = 0; at < part.length; ) {
    const end = at + INTERLEAVED_HEAD + part.readUInt16BE(at + 2)
    packets.push(part.subarray(at, end))
    at = end
  }
  return packets
}
