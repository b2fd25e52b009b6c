import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import type { StreamEnd, StreamOptions } from '../../../src/model/streams.ts'
import { openMjpeg } from '../../../src/protocols/mjpeg/mjpeg-client.ts'
import { seeded } from '../mutated.ts'
import { serve } from '../scripted-server.ts'
import { watch } from '../watched.ts'

/** Ways to cut a response: each gives the sizes of its pieces. */
export const CUTS: Readonly<Record<string, () => number>> = {
  whole: () => Number.POSITIVE_INFINITY,
  'byte by byte': () => 1,
  'in pieces of any size': pieces(7),
}

function pieces(seed: number): () => number {
  const random = seeded(seed)
  return () => 1 + random(40)
}

/** Sends bytes piece by piece, and lets the other side read between them. */
async function sendPieces(socket: Socket, bytes: Buffer, size: () => number): Promise<void> {
  socket.setNoDelay()
  for (let at = 0; at < bytes.length && !socket.destroyed; ) {
    const end = Math.min(bytes.length, at + size())
    socket.write(bytes.subarray(at, end))
    at = end
    await setImmediate()
  }
}

interface Seen {
  readonly end: StreamEnd
  readonly frames: readonly number[]
}

/** What a client sees of a response that is sent in these pieces, and of the end of the connection. */
export async function seenOf(
  response: Buffer,
  size: () => number = CUTS.whole as () => number,
  options: Partial<StreamOptions> = {},
): Promise<Seen> {
  const server = await serve((socket) => void sendPieces(socket, response, size).then(() => socket.end()))
  const watched = watch(openMjpeg, server.url(), options)
  const end = await watched.end
  return { end, frames: watched.frames }
}
