import type { OptionEntry } from './option-entry.ts'
import { decimal, duration } from './option-types.ts'

/** Hours at one load, after the measured window. */
export const SOAK_OPTIONS = {
  soak: {
    value: '<time>',
    help: 'then hold the same load for hours, for leaks and drifts: 10m to 72h',
    input: 'Then holds the same load for hours, to find leaks and drifts: `10m` to `72h`',
    type: duration('10m', '72h'),
    unit: 'ms',
  },
  soakRenew: {
    value: '<percent>',
    help: 'share of the connections that a soak closes and opens anew between two of its windows',
    input:
      'Share of the connections, in percent, that a soak closes and opens anew between two of its windows',
    type: decimal(0, 50, 'a percentage'),
    default: '20',
    requires: 'soak',
  },
} as const satisfies Record<string, OptionEntry>
