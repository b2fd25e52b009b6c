/** What can be known of a server while a load is held, by its name in reports. Rates are of one second. */
export const SERVER_FIGURES = {
  processors: { title: 'Processors', unit: 'processors' },
  busiest_thread: { title: 'Busiest thread', unit: 'processors' },
  memory_bytes: { title: 'Memory', unit: 'bytes' },
  descriptors: { title: 'Open files', unit: 'descriptors' },
  send_queue_bytes: { title: 'Waiting in its sockets', unit: 'bytes' },
  queued_sockets: { title: 'Sockets with data waiting', unit: 'sockets' },
  network_out: { title: 'Network out', unit: 'Mbit/s' },
  network_in: { title: 'Network in', unit: 'Mbit/s' },
  network_drops: { title: 'Packets dropped by the network interface', unit: 'packets/s' },
  datagrams_dropped: { title: 'Datagrams that found its sockets full', unit: 'packets/s' },
  retransmits: { title: 'TCP segments sent again', unit: 'segments/s' },
  sessions: { title: 'Viewers', unit: 'viewers' },
  frames_in: { title: 'Frames from cameras', unit: 'frames/s' },
  bytes_in: { title: 'Data from cameras', unit: 'bytes/s' },
  errors_in: { title: 'Bad frames from cameras', unit: 'frames/s' },
  frames_out: { title: 'Frames sent', unit: 'frames/s' },
  packets_out: { title: 'Packets sent', unit: 'packets/s' },
  bytes_out: { title: 'Data sent', unit: 'bytes/s' },
  frames_discarded: { title: 'Frames that the server discarded', unit: 'frames/s' },
  packets_discarded: { title: 'Packets that the server discarded', unit: 'packets/s' },
  packets_lost: { title: 'Packets that viewers reported lost', unit: 'packets/s' },
  loop_delay_ms: { title: 'Delay of its event loops', unit: 'ms' },
} as const satisfies Record<string, { title: string; unit: string }>

/** Titles of figures of a whole machine, whose other programs are in them. */
export const MACHINE_TITLES = {
  processors: 'Processors of the machine',
  memory_bytes: 'Memory of the machine',
} as const

export type ServerFigureName = keyof typeof SERVER_FIGURES

/** A value at a moment: monotonic milliseconds of the main thread. A rate holds since the point before. */
export interface FigurePoint {
  readonly atMs: number
  readonly value: number
}

/** One figure of a server over time, from one source. */
export interface ServerFigure {
  /** Null for a figure that the user named (`--server-metric`): shown, never judged. */
  readonly name: ServerFigureName | null
  /** As people read it; the figure's title, or the user's name. Without secrets. */
  readonly title: string
  /** Where it comes from, as in `process 4711` or `MediaMTX at http://localhost:9998/metrics`. Without secrets. */
  readonly source: string
  /** What it cannot exceed, in its own unit; null if that is not known. */
  readonly limit: number | null
  /** In order of time, at most one a second. */
  readonly points: readonly FigurePoint[]
}
