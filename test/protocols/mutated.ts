/** How often each parser is given mutations: its half of the `MUTATIONS` that `npm run test:mutations` asks for. */
export function mutationRounds(otherwise: number): number {
  return process.env.MUTATIONS === undefined ? otherwise : Number(process.env.MUTATIONS) / 2
}

/** A small generator with a seed, so that what fails can be found again. */
export function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Everything that is held: numbers and flags as 8 bytes, texts and buffers by their length. */
export function stateBytes(value: unknown, seen = new Set<unknown>()): number {
  if (ArrayBuffer.isView(value)) return value.byteLength
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null || seen.has(value)) return 8
  seen.add(value)
  const members = value instanceof Map ? [...value.values()] : Object.values(value)
  return members.reduce((sum: number, each) => sum + stateBytes(each, seen), 8)
}

/** The pieces of a stream that is spoilt between two places, with some bytes to spoil it by. */
type Mutation = (stream: Buffer, at: number, to: number, spare: Buffer) => Buffer[]

/** Overwritten, inserted, left out, repeated, cut off, spliced. */
export const MUTATIONS: readonly Mutation[] = [
  (stream, at, _to, spare) => [stream.subarray(0, at), spare, stream.subarray(at + spare.length)],
  (stream, at, _to, spare) => [stream.subarray(0, at), spare, stream.subarray(at)],
  (stream, at, to) => [stream.subarray(0, at), stream.subarray(Math.max(at, to))],
  (stream, at, to) => [stream.subarray(0, Math.max(at, to)), stream.subarray(at)],
  (stream, at) => [stream.subarray(at)],
  (stream, at, to) => [stream.subarray(at), stream.subarray(0, to), stream.subarray(at)],
]
