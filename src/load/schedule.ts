import type { Camera } from '../model/cameras.ts'

/**
 * The planned start of connection `index`, in milliseconds after the ramp's start. Open loop: it depends on nothing
 * that the server does, so a server that answers late cannot make us ask later.
 */
export function plannedStartMs(index: number, connectRate: number): number {
  return (index * 1000) / connectRate
}

/** The wait before attempt `failures + 1`: 1 s, doubling up to 30 s. */
export function retryDelayMs(failures: number): number {
  return Math.min(30_000, 1000 * 2 ** Math.max(0, failures - 1))
}

/** A stream that has delivered for this long counts as recovered: the next wait starts at 1 s. */
export const RECOVERED_AFTER_MS = 10_000

/** One connection of a set: the camera it watches, and its number among that camera's connections, from 1. */
export interface Place {
  readonly camera: Camera
  readonly number: number
}

/** Every camera once, then every camera twice: a set that grows by viewers. */
export function byViewers(cameras: readonly Camera[]): (index: number) => Place {
  return (index) => placeOf(cameras, index % cameras.length, Math.floor(index / cameras.length))
}

/** One camera after another, each with all its connections: a set that grows by cameras. */
export function byCameras(cameras: readonly Camera[], perCamera: number): (index: number) => Place {
  return (index) => placeOf(cameras, Math.floor(index / perCamera), index % perCamera)
}

function placeOf(cameras: readonly Camera[], at: number, earlier: number): Place {
  const camera = cameras[at]
  if (camera === undefined) throw new RangeError(`expected a camera below ${cameras.length}, found ${at}`)
  return { camera, number: earlier + 1 }
}
