import { found } from '../config/found.ts'
import { parseJson } from '../config/json-text.ts'
import { badInput } from '../errors.ts'
import type { Candidate } from './candidates.ts'
import { ownField } from './field-path.ts'
import { namesOfUrls } from './url-names.ts'

/**
 * The cameras in a file's text: a JSON list of `{id, url}`, or one URL per line with `#` comments and blank lines,
 * where the cameras are named after their URLs.
 */
export function candidatesOfText(text: string, option: string): readonly Candidate[] {
  const content = text.replace(/^\uFEFF/, '')
  return /^\s*[[{]/.test(content) ? candidatesOfJson(content, option) : candidatesOfLines(content)
}

function candidatesOfLines(text: string): readonly Candidate[] {
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ place: `line ${index + 1}`, url: line.trim() }))
    .filter(({ url }) => url !== '' && !url.startsWith('#'))
  const names = namesOfUrls(lines.map(({ url }) => url))
  return lines.map((line, index) => ({ ...line, id: names[index] }))
}

function candidatesOfJson(text: string, option: string): readonly Candidate[] {
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
    id: ownField(entry, 'id'),
    url: ownField(entry, 'url'),
  }))
}
