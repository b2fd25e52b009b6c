import type { Fingerprint, Profile } from '../model.ts'

/** Rates and sizes are measured: so much is not another camera. */
const SAME_FPS = 0.03
const SAME_FRAME = 0.1

/**
 * What makes another kind of machine than this one, as texts; empty for the same kind. Patch releases of the
 * kernel, images of a runner and Node versions come and go every week and are no other kind.
 */
export function machineDifferences(job: Fingerprint, here: Fingerprint): string[] {
  return [
    differing('cpu', job.cpu_model, here.cpu_model),
    differing('cpus', job.cpus, here.cpus),
    differing('memory', `${job.memory_gb} GB`, `${here.memory_gb} GB`),
    differing('kernel', release(job.kernel), release(here.kernel)),
    differing('runner', imageName(job.runner_image), imageName(here.runner_image)),
    differing('camgate', `${job.tool_major}.x`, `${here.tool_major}.x`),
  ].filter((text) => text !== null)
}

/** What makes another test than this one, as texts; empty for the same. */
export function profileDifferences(job: Profile, here: Profile): string[] {
  return [
    differing('protocol', job.protocol, here.protocol),
    differing('cameras', job.cameras, here.cameras),
    differing('connections per camera', job.connections_per_camera, here.connections_per_camera),
    differing('connections', job.connections, here.connections),
    apart('nominal FPS', job.nominal_fps, here.nominal_fps, SAME_FPS),
    apart('bytes a frame', job.frame_bytes, here.frame_bytes, SAME_FRAME),
  ].filter((text) => text !== null)
}

function differing(name: string, job: string | number, here: string | number): string | null {
  return job === here ? null : `${name} ${job}, here ${here}`
}

function apart(name: string, job: number | null, here: number | null, share: number): string | null {
  if (job === here) return null
  const isNear = job !== null && here !== null && Math.abs(job - here) <= share * Math.max(job, here)
  return isNear ? null : `${name} ${rounded(job)}, here ${rounded(here)}`
}

function rounded(value: number | null): string {
  return value === null ? 'unknown' : String(Number(value.toPrecision(4)))
}

/** `Linux 6.11.0-1018-azure` → `Linux 6.11`. */
function release(kernel: string): string {
  return /^\S+ \d+\.\d+/.exec(kernel)?.[0] ?? kernel
}

/** `ubuntu24 20260601.1` → `ubuntu24`. */
function imageName(image: string | null): string {
  return image?.split(' ')[0] ?? 'none'
}
