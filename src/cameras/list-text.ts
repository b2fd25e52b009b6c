import { found } from '../config/found.ts'
import { parseJson } from '../config/json-text.ts'
import { badInput } from '../errors.ts'
import type { UrlOrigin } from '../model/cameras.ts'
import { idOfEntry } from './api-answer.ts'
import type { Candidate } from './candidates.ts'
import { namesOfUrls } from './url-names.ts'
import { urlOfEntry } from './url-of-entry.ts'

export interface TextOptions {
  readonly urls: UrlOrigin
  /** The options of the file and of the template, as the user typed them. */
  readonly option: string
  readonly templateOption: string
}

/** An entry of a file, before its URL is known. */
export interface TextEntry {
  /** `line 3`, `entry 3` */
  readonly place: string
  readonly value: unknown
}

/**
 * The entries of a file's text without a byte order mark: a JSON list of `{id, url}`, or one URL per line with `#`
 * comments and blank lines, where the cameras are named after their URLs. With a template, lines and texts are names.
 */
export function entriesOfText(text: string, { option, urls }: TextOptions): readonly TextEntry[] {
  const hasNames = urls.kind === 'template'
  return /^\s*[[{]/.test(text) ? entriesOfJson(text, option, hasNames) : entriesOfLines(text, hasNames)
}

export function candidatesOfEntries(
  entries: readonly TextEntry[],
  { urls, templateOption }: TextOptions,
): readonly Candidate[] {
  return entries.map(({ place, value }) => {
    const id = idOfEntry(value, null)
    return { place, id, url: urlOfEntry({ value, place, id }, urls, templateOption) }
  })
}

function entriesOfLines(text: string, hasNames: boolean): readonly TextEntry[] {
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ place: `line ${index + 1}`, line: line.trim() }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'))
  const names = hasNames ? lines.map(({ line }) => line) : namesOfUrls(lines.map(({ line }) => line))
  return lines.map(({ place, line }, index) => ({
    place,
    value: { id: names[index], name: names[index], ...(hasNames ? {} : { url: line }) },
  }))
}

function entriesOfJson(text: string, option: string, hasNames: boolean): readonly TextEntry[] {
  const json = parseJson(text)
  if (!('value' in json)) {
    const place = `${json.found} at line ${json.line}, column ${json.column}`
    throw badInput([{ option, found: place, expected: 'JSON, or one URL a line' }])
  }
  if (!Array.isArray(json.value)) {
    throw badInput([{ option, found: found(json.value), expected: 'a JSON list of {"id": …, "url": …}' }])
  }
  return json.value.map((entry: unknown, index) => ({
    place: `entry ${index + 1}`,
    value: hasNames && typeof entry === 'string' ? { id: entry, name: entry } : entry,
  }))
}
