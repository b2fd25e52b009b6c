/** The rules that a connection can break, as reports and alerts name them, in the order in which reports list them. */
export const HEALTH_RULES = [
  'refused',
  'first_frame',
  'dropped',
  'long_stall',
  'stall_ratio',
  'fps',
  'loss',
] as const

export type HealthRule = (typeof HEALTH_RULES)[number]

/** A number that health is judged by. */
export interface HealthLimit {
  /** Its name in thresholds.json, under `health`. */
  readonly key: string
  readonly default: number
  /** What thresholds.json may set it to. */
  readonly range: { readonly above?: number; readonly min?: number; readonly max?: number }
  /** One sentence with its unit, for the schema and the documentation. */
  readonly description: string
}

const POSITIVE = { above: 0 }
const ONE_OR_MORE = { min: 1 }
const ALLOWED_SHARE = { min: 0, max: 1 }
const NEEDED_SHARE = { above: 0, max: 1 }

/** Every limit of the health rules (docs/method.md), in the order in which it is documented. */
export const HEALTH_LIMITS = {
  firstFrameMs: {
    key: 'first_frame_ms',
    default: 5000,
    range: POSITIVE,
    description: 'Longest wait for the first frame, in milliseconds.',
  },
  minFpsRatio: {
    key: 'min_fps_ratio',
    default: 0.95,
    range: NEEDED_SHARE,
    description: 'Frame rate divided by the nominal one, a share.',
  },
  maxLossRatio: {
    key: 'max_loss_ratio',
    default: 0.01,
    range: ALLOWED_SHARE,
    description:
      'Packets lost divided by those sent, a share, where more pictures than this share were lost with them.',
  },
  freezeGaps: {
    key: 'freeze_gaps',
    default: 3,
    range: ONE_OR_MORE,
    description: 'A gap of at least this many nominal gaps is a freeze, if it also exceeds freeze_extra_ms.',
  },
  freezeExtraMs: {
    key: 'freeze_extra_ms',
    default: 150,
    range: { min: 0 },
    description: 'A freeze is at least this much longer than a nominal gap, in milliseconds.',
  },
  maxStallRatio: {
    key: 'max_stall_ratio',
    default: 0.01,
    range: ALLOWED_SHARE,
    description: 'Stalled time divided by the window, a share.',
  },
  longStallMs: {
    key: 'long_stall_ms',
    default: 1000,
    range: POSITIVE,
    description: 'A gap of this length fails the connection, in milliseconds.',
  },
  dropAfterMs: {
    key: 'drop_after_ms',
    default: 5000,
    range: POSITIVE,
    description:
      'A connection without a frame for this long is dropped, in milliseconds, unless drop_after_gaps is longer.',
  },
  dropAfterGaps: {
    key: 'drop_after_gaps',
    default: 5,
    range: ONE_OR_MORE,
    description: 'A connection is not dropped before this many nominal gaps.',
  },
  frozenAfterMs: {
    key: 'frozen_after_ms',
    default: 5000,
    range: POSITIVE,
    description: 'The same picture for this long is frozen, in milliseconds.',
  },
  minHealthyRatio: {
    key: 'min_healthy_ratio',
    default: 0.95,
    range: NEEDED_SHARE,
    description: 'A window passes from this share of healthy connections, of the planned ones.',
  },
  minFrameRatio: {
    key: 'min_frame_ratio',
    default: 0.95,
    range: NEEDED_SHARE,
    description: 'A window passes from this share of the planned frames.',
  },
} as const satisfies Readonly<Record<string, HealthLimit>>

type LimitName = keyof typeof HEALTH_LIMITS

/** The name of a limit in thresholds.json. */
export type HealthKey = (typeof HEALTH_LIMITS)[LimitName]['key']

/** The limits of a run. */
export type HealthRules = { readonly [Name in LimitName]: number }

export const DEFAULT_HEALTH_RULES: HealthRules = healthRules((limit) => limit.default)

/** Every limit with its setting. */
export function healthRules(
  settingOf: (limit: HealthLimit & { readonly key: HealthKey }) => number,
): HealthRules {
  const values = Object.entries(HEALTH_LIMITS).map(([name, limit]) => [name, settingOf(limit)])
  return Object.fromEntries(values)
}
