import type { StreamNote } from '../../../src/model/streams.ts'
import type { Observer } from '../../../src/protocols/protocol.ts'
import { readDescription } from '../../../src/protocols/rtsp/description.ts'
import { Media } from '../../../src/protocols/rtsp/media.ts'
import { headerOf, type RtspMessage } from '../../../src/protocols/rtsp/message.ts'
import { agreedTransport } from '../../../src/protocols/rtsp/transport.ts'
import { WireParser } from '../../../src/protocols/rtsp/wire-parser.ts'

/** What was found in the bytes of one session. */
export interface Reading {
  readonly frames: number[]
  readonly keys: boolean[]
  readonly messages: string[]
  readonly notes: StreamNote[]
  packets: number
  lost: number
  goodbyes: number
  failure: string | null
  readonly parser: WireParser
  readonly media: Media
}

/** Reads a server's bytes as a session does, without a socket: what it said sets up what it sends. */
export function reading(): Reading & { push(bytes: Uint8Array): void } {
  const found = {
    frames: [] as number[],
    keys: [] as boolean[],
    messages: [] as string[],
    notes: [] as StreamNote[],
  }
  const observer: Observer = {
    connected() {},
    data() {},
    frame({ bytes, isKeyFrame }) {
      found.frames.push(bytes)
      found.keys.push(isKeyFrame)
    },
    packets(received, lost) {
      result.packets += received
      result.lost += lost
    },
    note: (note) => void found.notes.push(note),
  }
  let described: ReturnType<typeof readDescription> = ''
  const setUpBy = (message: RtspMessage) => {
    const transport = headerOf(message, 'transport')
    const track = typeof described === 'string' ? undefined : described.tracks[0]
    if (transport !== '' && track !== undefined) media.setUp(track, agreedTransport(transport))
  }
  const media = new Media(observer, { saidGoodbye: () => saidGoodbye(), metStranger() {} })
  media.play()
  const parser = new WireParser({
    message: (message) => {
      found.messages.push(`${message.status} ${message.word}`)
      if (message.body.startsWith('v='))
        described = readDescription(message.body, 'rtsp://server/cam', 'video')
      setUpBy(message)
    },
    packet: (channel, bytes, start, end) => media.packet(channel, bytes, start, end, 0),
  })
  const result = { ...found, packets: 0, lost: 0, goodbyes: 0, failure: null as string | null, parser, media }
  const saidGoodbye = () => {
    result.goodbyes += 1
  }
  const push = (bytes: Uint8Array) => {
    parser.push(bytes)
    media.tellPackets(0)
    result.failure = parser.failure
  }
  return Object.assign(result, { push })
}
