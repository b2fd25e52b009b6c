import type { Calibration, GeneratorHealth } from '../../model/machine.ts'
import { evidenceText, serverUseText } from '../facts/evidence-words.ts'
import type { Report } from '../schema/schema.ts'
import { tidy } from './numbers.ts'

interface Beside {
  readonly calibration: Calibration | null
  /** Why the load generator broke down; null if it did not. */
  readonly lost: string | null
}

/** `generator`: the load generator and its machine in a window. */
export function reportGenerator(health: GeneratorHealth, { calibration, lost }: Beside): Report['generator'] {
  return {
    limited: health.limited,
    cause: health.cause,
    evidence: health.evidence.map(evidenceText),
    lost,
    headroom_percent: Math.min(100, Math.max(0, tidy(health.headroomPercent))),
    ...machineUse(health),
    calibration: calibration === null ? null : calibrationOf(calibration),
  }
}

function machineUse({
  use,
  serverUse,
}: GeneratorHealth): Omit<
  Report['generator'],
  'limited' | 'cause' | 'evidence' | 'lost' | 'headroom_percent' | 'calibration'
> {
  const figure = (value: number | null): number | null => (value === null ? null : tidy(value))
  return {
    reader_behind: figure(use.readerBehind),
    wait_percent: figure(use.waitPercent),
    own_cores: figure(use.ownCores),
    server_cores: figure(use.serverCores),
    foreign_cores: figure(use.foreignCores),
    foreign: use.foreign.map(({ name, cores }) => ({ name, cores: tidy(cores) })),
    steal_percent: figure(use.stealPercent),
    throttled_percent: figure(use.throttledPercent),
    server_use: serverUse === null ? null : serverUseText(serverUse),
  }
}

function calibrationOf(calibration: Calibration): NonNullable<Report['generator']['calibration']> {
  const { framesPerSecond, frameBytes, neededFramesPerSecond, workers } = calibration
  return {
    frames_per_second: tidy(framesPerSecond),
    megabits_per_second: tidy((8 * framesPerSecond * frameBytes) / 1e6),
    needed_frames_per_second: tidy(neededFramesPerSecond),
    used_percent: tidy((100 * neededFramesPerSecond) / framesPerSecond),
    workers,
  }
}
