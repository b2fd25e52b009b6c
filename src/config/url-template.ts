import type { UrlPiece } from '../model/cameras.ts'
import { streamUrlExpectation } from './http-url.ts'

const PIECES = /\{\{|\}\}|\{([^{}\s]+)\}|[{}]|[^{}]+/g
const MAX_LENGTH = 16_384
const EXPECTED = 'a URL with fields in braces, such as rtsp://host:8554/{name}; {{ and }} are braces'

/** The pieces of `rtsp://host:8554/{name}`, where `{{` and `}}` are braces; or what was expected instead. */
export function readUrlTemplate(text: string): readonly UrlPiece[] | string {
  if (text.length > MAX_LENGTH) return `a URL of at most ${MAX_LENGTH} characters`
  const pieces: UrlPiece[] = []
  for (const [whole, field] of text.matchAll(PIECES)) {
    if (whole === '{' || whole === '}') return EXPECTED
    if (field !== undefined) pieces.push({ field })
    else pieces.push({ text: whole === '{{' || whole === '}}' ? whole.charAt(0) : whole })
  }
  if (!pieces.some((piece) => 'field' in piece)) return EXPECTED
  return (
    streamUrlExpectation(
      withFields(pieces, () => '1'),
      'auto',
    ) ?? pieces
  )
}

export function withFields(pieces: readonly UrlPiece[], valueAt: (field: string) => string): string {
  return pieces.map((piece) => ('text' in piece ? piece.text : valueAt(piece.field))).join('')
}
