import type { KindDifference } from '../../model/gate-reasons.ts'
import type { Fingerprint, Profile } from '../../model/job-kind.ts'

/** The test of a run and the machine that it ran on. */
export interface MeasuredKind {
  readonly profile: Profile
  readonly fingerprint: Fingerprint
}

/** Isolation of a profile that lacks the field. */
const NOT_ISOLATED = 'off'

/** Cameras of a profile that lacks the field. */
const NOT_PUBLISHED = 'none'

/** Two rates may differ by this share of the larger one: no two cameras are set to exactly the same rate. */
const NOMINAL_FPS_SLACK = 0.03
/** Frames of the same scene differ in size between night and day, and between encoder releases. */
const FRAME_BYTES_SLACK = 0.3

/**
 * What differs between two machines, so that their numbers are not compared. Empty for the same kind. Kernel patches,
 * builds of the runner's image and Node.js do not count.
 * @param a recorded
 * @param b here
 */
export function machineDifferences(a: Fingerprint, b: Fingerprint): KindDifference[] {
  return [
    difference('cpu_model', a.cpu_model, b.cpu_model),
    difference('cpus', a.cpus, b.cpus),
    difference('memory_gb', a.memory_gb, b.memory_gb),
    difference('kernel', kernelLine(a.kernel), kernelLine(b.kernel)),
    difference('runner_image', imageName(a.runner_image), imageName(b.runner_image)),
    difference('tool_major', a.tool_major, b.tool_major),
    difference('agents', agentsText(a), agentsText(b)),
  ].flat()
}

/**
 * What differs between two tests, so that their numbers are not compared. Empty for the same test.
 * @param a recorded
 * @param b here
 */
export function profileDifferences(a: Profile, b: Profile): KindDifference[] {
  return [
    difference('protocol', a.protocol, b.protocol),
    difference('cameras', a.cameras, b.cameras),
    difference('connections_per_camera', a.connections_per_camera, b.connections_per_camera),
    difference('connections', a.connections, b.connections),
    distance('nominal_fps', a.nominal_fps, b.nominal_fps, NOMINAL_FPS_SLACK),
    distance('frame_bytes', a.frame_bytes, b.frame_bytes, FRAME_BYTES_SLACK),
    difference('isolation', a.isolation ?? NOT_ISOLATED, b.isolation ?? NOT_ISOLATED),
    difference('published', a.published ?? NOT_PUBLISHED, b.published ?? NOT_PUBLISHED),
  ].flat()
}

/** Whether the numbers of two runs may be compared. */
export function isSameKind(a: MeasuredKind, b: MeasuredKind): boolean {
  return kindDifferences(a, b).length === 0
}

/**
 * Everything that keeps the numbers of two runs from being compared.
 * @param a recorded
 * @param b here
 */
export function kindDifferences(a: MeasuredKind, b: MeasuredKind): KindDifference[] {
  return [...machineDifferences(a.fingerprint, b.fingerprint), ...profileDifferences(a.profile, b.profile)]
}

/** One machine is not compared with several, nor with an agent like it. */
function agentsText({ agents }: Fingerprint): string {
  if (agents === undefined) return 'none'
  return agents
    .map(
      ({ cpu_model, cpus, memory_gb, kernel }) =>
        `${cpu_model}, ${cpus} processors, ${memory_gb} GB, ${kernelLine(kernel)}`,
    )
    .toSorted()
    .join('; ')
}

function difference(
  field: string,
  recorded: KindDifference['recorded'],
  here: KindDifference['here'],
): KindDifference[] {
  return recorded === here ? [] : [{ field, recorded, here }]
}

function distance(name: string, a: number | null, b: number | null, slack: number): KindDifference[] {
  if (a === null || b === null) return difference(name, shown(a), shown(b))
  return Math.abs(a - b) <= slack * Math.max(a, b) ? [] : difference(name, shown(a), shown(b))
}

/** Three digits are enough to show a difference above the slack. */
function shown(value: number | null): number | null {
  return value === null ? null : Number(value >= 1000 ? value.toFixed(0) : value.toPrecision(3))
}

/** `Linux 6.8.0-1021-azure` is `Linux 6.8`. */
function kernelLine(kernel: string): string {
  return /^\S+ \d+\.\d+/.exec(kernel)?.[0] ?? kernel
}

/** `ubuntu24 20260105.1` is `ubuntu24`. */
function imageName(image: string | null): string | null {
  return image?.split(/\s/)[0] ?? null
}
