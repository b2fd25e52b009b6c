import { found } from '../config/found.ts'
import { withFields } from '../config/url-template.ts'
import { badInput } from '../errors.ts'
import type { UrlOrigin, UrlPiece } from '../model/cameras.ts'
import { clip } from '../text/escape.ts'
import { valueAt } from './field-path.ts'
import { withCameraId } from './template.ts'

const MAX_FIELDS = 10

interface Entry {
  readonly value: unknown
  /** `entry 3` */
  readonly place: string
  readonly id: unknown
}

/**
 * The URL of an entry of a list.
 * @param option the one with the template, as the user typed it
 * @throws CamgateError `bad_input` for a field of the template that the entry does not have
 */
export function urlOfEntry({ value, place, id }: Entry, origin: UrlOrigin, option: string): unknown {
  switch (origin.kind) {
    case 'field':
      return origin.name === null
        ? (valueAt(value, 'fr_url') ?? valueAt(value, 'url'))
        : valueAt(value, origin.name)
    case 'target':
      return withCameraId(origin.template, String(id))
    case 'template':
      return filled(origin.pieces, { value, place, option })
  }
}

function filled(
  pieces: readonly UrlPiece[],
  { value, place, option }: Omit<Entry, 'id'> & { readonly option: string },
): string {
  return withFields(pieces, (field) => {
    const content = valueAt(value, field)
    if (typeof content === 'string' && content !== '') return encodeURIComponent(content.toWellFormed())
    if (typeof content === 'number' || typeof content === 'boolean') return String(content)
    const what =
      content === undefined
        ? `no field ${found(field)} in ${place}`
        : `${found(content)} as ${found(field)} of ${place}`
    throw badInput([
      { option, found: what, expected: `a text or a number; its fields are ${fieldsOf(value)}` },
    ])
  })
}

function fieldsOf(value: unknown): string {
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : []
  const shown = names.slice(0, MAX_FIELDS).map((name) => clip(name.slice(0, 80), 40))
  const more = names.length > MAX_FIELDS ? [`${names.length - MAX_FIELDS} more`] : []
  return [...shown, ...more].join(', ')
}
