import { found } from '../config/found.ts'
import { withFields } from '../config/url-template.ts'
import { badInput } from '../errors.ts'
import type { UrlOrigin, UrlPiece } from '../model/cameras.ts'
import { fieldNames, valueAt } from './field-path.ts'
import { withCameraId } from './template.ts'

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
      { option, found: what, expected: `a text or a number; its fields are ${fieldNames([value])}` },
    ])
  })
}
