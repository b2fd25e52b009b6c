import { z } from 'zod'
import type { CameraFilter, UrlOrigin } from '../model/cameras.ts'
import { isUrlWithSecrets } from '../secrets/safe-url.ts'
import { listed } from '../text/listed.ts'
import { readCount, readDecimal, within } from './digits.ts'
import { readDuration, readRate } from './durations.ts'
import { httpUrlExpectation, streamTemplateExpectation } from './http-url.ts'
import { MAX_SHARDS, readMoment, readShard } from './shard-text.ts'
import { readUrlTemplate } from './url-template.ts'

/** A zod type for one option that was given. `read` returns undefined when the text is not what was expected. */
function option<T>(expected: string, read: (text: string) => T | undefined) {
  return z.unknown().transform((input, context): T => {
    const value = typeof input === 'number' ? String(input) : input
    const result = typeof value === 'string' ? read(value.trim()) : undefined
    if (result !== undefined) return result
    context.issues.push({ code: 'custom', input, message: expected })
    return z.NEVER
  })
}

export function count(min: number, max: number, what = 'a whole number') {
  return option(`${what} from ${min} to ${max}`, (text) => readCount(text, min, max))
}

export function decimal(min: number, max: number, what: string) {
  return option(`${what} from ${min} to ${max}`, (text) => readDecimal(text, min, max))
}

/** A share of the whole: above 0, at most 1. */
export function share() {
  return option('a share above 0 and up to 1, such as 0.8', (text) => readDecimal(text, Number.MIN_VALUE, 1))
}

export function rate(min: number, max: number) {
  return option(`a number a second from ${min} to ${max}`, (text) => within(readRate(text), min, max))
}

export function duration(min: string, max: string) {
  const [from, to] = [readDuration(min) ?? 0, readDuration(max) ?? 0]
  return option(`seconds, or a duration such as 90s or 2m, from ${min} to ${max}`, (text) =>
    within(readDuration(text), from, to),
  )
}

export function oneOf<const T extends string>(...words: readonly T[]) {
  return option(listed(words), (text) => words.find((word) => word === text))
}

/** Several of the words, separated by commas or blanks; each is taken once. */
export function someOf<const T extends string>(...words: readonly T[]) {
  return option(`${listed(words)}, or several of them separated by commas`, (text): T[] | undefined => {
    const named = new Set(text.split(/[\s,]+/).filter((word) => word !== ''))
    const known = words.filter((word) => named.delete(word))
    return known.length > 0 && named.size === 0 ? known : undefined
  })
}

export function path(what: string) {
  return option(what, (text) => (text === '' || text.includes('\0') ? undefined : text))
}

/** Any text that is not empty, with the blanks at both ends removed. */
export function text(what: string, maxLength: number) {
  return option(what, (value) => (value === '' || value.length > maxLength ? undefined : value))
}

/** A text that nobody must guess. */
export function secret(minLength: number, maxLength: number) {
  return option(`a text of ${minLength} to ${maxLength} characters`, (value) =>
    value.length < minLength || value.length > maxLength ? undefined : value,
  )
}

/** One part of several. */
export function shardShare() {
  return option(`i/n, such as 2/4, with n up to ${MAX_SHARDS} and i from 1 to n`, (text) =>
    readShard(text) === undefined ? undefined : text,
  )
}

/** A moment with its time zone. */
export function startTime() {
  return option('a time with its zone, such as 2026-01-31T12:00:00Z', readMoment)
}

/** A dotted path of field names: `data.cameras`. */
export function fieldPath() {
  return option('a field name, or several joined by dots', (text) =>
    /^[^.\s]+(?:\.[^.\s]+)*$/.test(text) ? text : undefined,
  )
}

/** Each `field=value` or `field!=value`; `none` keeps every camera. */
export function filters() {
  const expected = "field=value, field!=value, or 'none' to keep all"
  return z.unknown().transform((input, context): readonly CameraFilter[] => {
    const given: readonly unknown[] = Array.isArray(input) ? input : [input]
    return given.flatMap((one) => {
      const text = typeof one === 'string' ? one.trim() : ''
      if (text === 'none') return []
      const [, field, operator, value] = /^([^=\s]+?)(!?=)(.+)$/.exec(text) ?? []
      if (field !== undefined && value !== undefined) return [{ field, value, isNegated: operator === '!=' }]
      context.issues.push({ code: 'custom', input: one, message: expected })
      return []
    })
  })
}

/** A camera's address with fields of its entry in braces. */
export function urlTemplate() {
  return z.unknown().transform((input, context): Extract<UrlOrigin, { kind: 'template' }> => {
    const text = typeof input === 'string' ? input.trim() : ''
    const pieces = readUrlTemplate(text)
    if (typeof pieces !== 'string') return { kind: 'template', text, pieces }
    context.issues.push({ code: 'custom', input, message: pieces })
    return z.NEVER
  })
}

/** Names of cameras, separated by commas. */
export function cameraNames() {
  return option(
    'different names separated by commas, each of 1 to 128 characters and without a password',
    (text) => {
      const names = text.split(',').map((name) => name.trim())
      const areNames = names.every(
        (name) => name !== '' && name.length <= 128 && !/\p{Cc}/u.test(name) && !isUrlWithSecrets(name),
      )
      return areNames && new Set(names).size === names.length ? names : undefined
    },
  )
}

/** An address; `{camera}` in it is replaced by a camera's id and checked like one. */
export function httpUrl() {
  return url(httpUrlExpectation)
}

/** A camera's address, which may contain `{camera}` anywhere. */
export function streamUrl() {
  return url((text) => streamTemplateExpectation(text, 'auto'))
}

/** Where cameras are published, which may contain `{camera}` anywhere. */
export function publishUrl() {
  return url((text) => streamTemplateExpectation(text, 'rtsp'))
}

export function url(expectation: (text: string) => string | null) {
  return z.unknown().transform((input, context): string => {
    const text = typeof input === 'string' ? input.trim() : ''
    const message = expectation(text)
    if (message === null) return text
    context.issues.push({ code: 'custom', input, message })
    return z.NEVER
  })
}

const MAX_VALUES = 16

/** The values of an option that may be repeated, each of a type. */
export function each<T extends z.ZodType>(type: T) {
  const list = z.array(type).max(MAX_VALUES, `at most ${MAX_VALUES} of them`)
  return z.preprocess((input) => (Array.isArray(input) ? input : [input]), list)
}

/** A switch: the value from commander, or the words of an Action's input. */
export function flag() {
  return z.unknown().transform((input, context): boolean => {
    if (input === true || input === 'true') return true
    if (input === false || input === 'false') return false
    context.issues.push({ code: 'custom', input, message: 'true or false' })
    return z.NEVER
  })
}
