import type { z } from 'zod'
import type { OptionEntry } from './option-entry.ts'
import { RUN_OPTIONS } from './run-options.ts'
import { STREAM_OPTIONS } from './stream-options.ts'

/**
 * Everything about each option, in the order of `--help`: what people read, what it may be, and its default. `--help`,
 * the inputs of action.yml, their pages in docs/, the plan of a run and the options in its report come from it.
 */
export const OPTIONS = { ...STREAM_OPTIONS, ...RUN_OPTIONS }

type Table = typeof OPTIONS
export type Option = keyof Table
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly Option[]

/** What was typed, before it is checked. An option that was not given is absent or undefined. */
export type RawOptions = { readonly [K in Option]?: unknown }

type PlanName<K extends Option> = Table[K] extends { readonly unit: 'ms' } ? `${K}Ms` : K
type PlanValue<Entry extends OptionEntry> = Entry extends
  | { readonly default: string }
  | { readonly isRequired: true }
  ? z.output<Entry['type']>
  : z.output<Entry['type']> | null

/** The values of all options, by their names in the plan. */
export type OptionValues = { readonly [K in Option as PlanName<K>]: PlanValue<Table[K]> }

export function entryOf(option: Option): OptionEntry {
  return OPTIONS[option]
}

/** `durationMs` of `duration`. */
export function planName(option: Option): keyof OptionValues {
  return (entryOf(option).unit === 'ms' ? `${option}Ms` : option) as keyof OptionValues
}

/** Options that have no effect without another one. */
export function optionsThatRequire(other: Option): readonly Option[] {
  return OPTION_NAMES.filter((option) => entryOf(option).requires === other)
}

/** The given value, or else the default; undefined if there is neither, or the value is wrong. */
export function readOption<K extends Option>(
  option: K,
  raw: RawOptions,
): z.output<Table[K]['type']> | undefined {
  const { type, default: standard } = entryOf(option)
  return type.safeParse(raw[option] ?? standard).data as z.output<Table[K]['type']> | undefined
}
