/** What happened to the frames of a camera, or to those that were due to a viewer. */
export interface FrameCounts {
  /** Complete frames that arrived from the camera; of a viewer: that were handed to its connection, repeated ones too. */
  frames: number
  packets: number
  bytes: number
  /** Left out by `dropPercent`. */
  dropped: number
  droppedPackets: number
  repeated: number
  /** Sent after the frame that follows. */
  reordered: number
  /** Left out because the budget was exceeded. */
  overloaded: number
  /** Left out because the viewer did not read. */
  unread: number
  /** Of another camera than the one asked for. */
  foreign: number
}

export interface ViewerTruth extends FrameCounts {
  readonly camera: string
  readonly transport: 'tcp' | 'udp'
  isOpen: boolean
}

export interface CameraTruth extends FrameCounts {
  readonly id: string
  readonly transport: 'tcp' | 'udp'
  isPublishing: boolean
}

/** All cameras and viewers that there were, in the order in which they came. */
export interface RelayTruth {
  readonly cameras: readonly CameraTruth[]
  readonly viewers: readonly ViewerTruth[]
}

export function noFrames(): FrameCounts {
  return {
    frames: 0,
    packets: 0,
    bytes: 0,
    dropped: 0,
    droppedPackets: 0,
    repeated: 0,
    reordered: 0,
    overloaded: 0,
    unread: 0,
    foreign: 0,
  }
}
