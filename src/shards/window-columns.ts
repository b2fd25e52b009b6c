import type { ConnectionFacts, MarkFacts } from '../model/measured-window.ts'
import type { StreamEnd, StreamNote } from '../model/streams.ts'
import type { WindowColumns } from '../report/schema/schema-shard.ts'

type Marks = NonNullable<WindowColumns['marks']>

/**
 * The connections of a window as lists of figures, which take a tenth of the room of a list of connections.
 * @param indices the places of the connections in the whole set
 * @param seconds of each connection that have their frames in it
 */
export function toColumns(
  connections: readonly ConnectionFacts[],
  indices: readonly number[],
  seconds: number,
): WindowColumns {
  const column = <T>(value: (facts: ConnectionFacts) => T): T[] => connections.map(value)
  const cameras = [...new Set(column(({ cameraId }) => cameraId))]
  const cameraAt = new Map(cameras.map((id, at) => [id, at]))
  const ends = new Distinct<StreamEnd>()
  const notes = new Distinct<readonly StreamNote[]>()
  return {
    index: connections.map((_, at) => indices[at] ?? at),
    camera: column(({ cameraId }) => cameraAt.get(cameraId) ?? 0),
    cameras,
    number: column((facts) => facts.connectionNumber),
    nominal_fps: column((facts) => facts.nominalFps),
    declared_fps: column((facts) => facts.declaredFps),
    first_frame_ms: column((facts) => facts.firstFrameMs),
    frames: column((facts) => facts.frames),
    bytes: column((facts) => facts.bytes),
    picture_bytes: column((facts) => facts.pictureBytes),
    packets: column((facts) => facts.packets),
    packets_lost: column((facts) => facts.packetsLost),
    pictures_lost: column((facts) => facts.picturesLost),
    jitter_ms: column((facts) => facts.jitterMs),
    frames_per_second: column((facts) => facts.framesPerSecond.slice(0, seconds)),
    reconnections: column((facts) => facts.reconnections),
    connect_retries: column((facts) => facts.connectRetries),
    drops: column((facts) => facts.drops),
    has_delivered: column((facts) => facts.hasEverDelivered),
    is_delivering: column((facts) => facts.isDelivering),
    key_frame_interval: column((facts) => facts.keyFrameInterval),
    freezes: column((facts) => facts.freezes),
    stalled_ms: column((facts) => facts.stalledMs),
    long_stalls: column((facts) => facts.longStalls),
    longest_gap_ms: column((facts) => facts.longestGapMs),
    gap_p50_ms: column(({ gaps }) => finite(gaps.p50)),
    gap_p95_ms: column(({ gaps }) => finite(gaps.p95)),
    gap_p99_ms: column(({ gaps }) => finite(gaps.p99)),
    gap_max_ms: column(({ gaps }) => finite(gaps.max)),
    same_picture_ms: column((facts) => facts.samePictureMs),
    errors: column((facts) => facts.errors),
    end: column(({ lastEnd }) => (lastEnd === null ? null : ends.place(lastEnd))),
    ends: ends.all.map(({ kind, detail, httpStatus = null, mayBeOurs = false }) => {
      return { kind, detail, http_status: httpStatus, may_be_ours: mayBeOurs }
    }),
    notes: column((facts) => (facts.notes.length === 0 ? null : notes.place(facts.notes))),
    all_notes: notes.all.map((combination) => [...combination]),
    marks: marksOf(connections),
  }
}

/**
 * The connections of a window, with their places in the whole set.
 * @throws RangeError when the lists do not belong together
 */
export function fromColumns(columns: WindowColumns): { index: number; facts: ConnectionFacts }[] {
  refuseUneven(columns)
  return columns.index.map((index, at) => ({ index, facts: factsAt(columns, at) }))
}

function marksOf(connections: readonly ConnectionFacts[]): Marks | null {
  if (connections.every(({ marks }) => marks == null)) return null
  const column = <T>(value: (marks: MarkFacts) => T): (T | null)[] =>
    connections.map(({ marks }) => (marks == null ? null : value(marks)))
  return {
    marked: column((marks) => marks.marked),
    distinct: column((marks) => marks.distinct),
    placed: column((marks) => marks.placed),
    lost: column((marks) => marks.lost),
    repeated: column((marks) => marks.repeated),
    reordered: column((marks) => marks.reordered),
    foreign: column((marks) => marks.foreign),
    foreign_camera: column((marks) => marks.foreignCamera),
    latency_p50_ms: column(({ latency }) => finite(latency.p50)),
    latency_p95_ms: column(({ latency }) => finite(latency.p95)),
    latency_p99_ms: column(({ latency }) => finite(latency.p99)),
    latency_max_ms: column(({ latency }) => finite(latency.max)),
    shortest_ms: column((marks) => marks.shortestMs),
    unclocked: column((marks) => marks.unclocked),
  }
}

function factsAt(columns: WindowColumns, at: number): ConnectionFacts {
  const cameraId = valueAt(columns.cameras, valueAt(columns.camera, at))
  const connectionNumber = valueAt(columns.number, at)
  return {
    connectionId: `camera_${cameraId}_conn_${connectionNumber}`,
    ...{ cameraId, connectionNumber },
    nominalFps: valueAt(columns.nominal_fps, at),
    declaredFps: valueAt(columns.declared_fps, at),
    firstFrameMs: valueAt(columns.first_frame_ms, at),
    frames: valueAt(columns.frames, at),
    bytes: valueAt(columns.bytes, at),
    pictureBytes: valueAt(columns.picture_bytes, at),
    packets: valueAt(columns.packets, at),
    packetsLost: valueAt(columns.packets_lost, at),
    picturesLost: valueAt(columns.pictures_lost, at),
    jitterMs: valueAt(columns.jitter_ms, at),
    framesPerSecond: valueAt(columns.frames_per_second, at),
    reconnections: valueAt(columns.reconnections, at),
    connectRetries: valueAt(columns.connect_retries, at),
    drops: valueAt(columns.drops, at),
    hasEverDelivered: valueAt(columns.has_delivered, at),
    isDelivering: valueAt(columns.is_delivering, at),
    keyFrameInterval: valueAt(columns.key_frame_interval, at),
    freezes: valueAt(columns.freezes, at),
    stalledMs: valueAt(columns.stalled_ms, at),
    longStalls: valueAt(columns.long_stalls, at),
    longestGapMs: valueAt(columns.longest_gap_ms, at),
    gaps: {
      p50: valueAt(columns.gap_p50_ms, at),
      p95: valueAt(columns.gap_p95_ms, at),
      p99: valueAt(columns.gap_p99_ms, at),
      max: valueAt(columns.gap_max_ms, at),
    },
    samePictureMs: valueAt(columns.same_picture_ms, at),
    errors: valueAt(columns.errors, at),
    lastEnd: endAt(columns, at),
    notes: notesAt(columns, at),
    marks: columns.marks === null ? null : markFactsAt(columns.marks, at),
  }
}

function endAt({ end, ends }: WindowColumns, at: number): StreamEnd | null {
  const place = valueAt(end, at)
  if (place === null) return null
  const { kind, detail, http_status: status, may_be_ours: mayBeOurs } = valueAt(ends, place)
  return {
    ...{ kind, detail },
    ...(status === null ? {} : { httpStatus: status }),
    ...(mayBeOurs ? { mayBeOurs } : {}),
  }
}

function notesAt({ notes, all_notes: all }: WindowColumns, at: number): readonly StreamNote[] {
  const place = valueAt(notes, at)
  return place === null ? [] : valueAt(all, place)
}

function markFactsAt(marks: Marks, at: number): MarkFacts | null {
  const marked = valueAt(marks.marked, at)
  if (marked === null) return null
  const figure = (column: readonly (number | null)[]): number => valueAt(column, at) ?? 0
  return {
    marked,
    distinct: figure(marks.distinct),
    placed: figure(marks.placed),
    lost: figure(marks.lost),
    repeated: figure(marks.repeated),
    reordered: figure(marks.reordered),
    foreign: figure(marks.foreign),
    foreignCamera: valueAt(marks.foreign_camera, at),
    latency: {
      p50: valueAt(marks.latency_p50_ms, at),
      p95: valueAt(marks.latency_p95_ms, at),
      p99: valueAt(marks.latency_p99_ms, at),
      max: valueAt(marks.latency_max_ms, at),
    },
    shortestMs: valueAt(marks.shortest_ms, at),
    unclocked: figure(marks.unclocked),
  }
}

/** Lists that are looked up by place, not by connection. */
const SHARED: ReadonlySet<string> = new Set(['cameras', 'ends', 'all_notes'])

function refuseUneven({ marks, ...columns }: WindowColumns): void {
  const ofConnections = Object.entries(columns).filter(([name]) => !SHARED.has(name))
  for (const [name, list] of [...ofConnections, ...Object.entries(marks ?? {})])
    if (list.length !== columns.index.length)
      throw new RangeError(`${name} has ${list.length} entries, index has ${columns.index.length}`)
}

function valueAt<T>(list: readonly T[], at: number): T {
  const value = list[at]
  if (value === undefined) throw new RangeError(`no entry ${at} in a list of ${list.length}`)
  return value
}

function finite(value: number | null): number | null {
  return value === null || Number.isFinite(value) ? value : null
}

/** Values, each kept once, in the order in which they were first seen. */
class Distinct<T> {
  readonly all: T[] = []
  private readonly places = new Map<string, number>()

  place(value: T): number {
    const key = JSON.stringify(value)
    const known = this.places.get(key)
    if (known !== undefined) return known
    this.places.set(key, this.all.push(value) - 1)
    return this.all.length - 1
  }
}
