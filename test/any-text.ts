import fc from 'fast-check'

/*
 * Arbitrary texts of fast-check whose units are its own unit `binary` build a table of all of Unicode first, for more
 * than a second in each process. These do not.
 */

/** Any code point but half a surrogate pair, with those that are rare in texts as often as the others. */
const codePoint = fc
  .oneof(
    fc.integer({ min: 0, max: 0xff }),
    fc.integer({ min: 0, max: 0xd7ff }),
    fc.integer({ min: 0xe000, max: 0x10ffff }),
  )
  .map((point) => String.fromCodePoint(point))

/** Text of any code points. */
export function anyText(lengths: { readonly maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ unit: codePoint, ...lengths })
}

/** A letter of a URL as it is written, or another character percent-encoded. */
const urlUnit = fc.oneof(
  fc.constantFrom(...'abyzABYZ0189-._~!$&()*+,;=:@', "'"),
  codePoint.map((letter) => encodeURIComponent(letter)),
)

/** An absolute path of a URL, with any number of parts. */
export function anyPath(): fc.Arbitrary<string> {
  return fc.array(fc.string({ unit: urlUnit })).map((parts) => parts.map((part) => `/${part}`).join(''))
}

/** A URL of the web, with or without a query. */
export function anyUrl(): fc.Arbitrary<string> {
  const scheme = fc.constantFrom('http', 'https')
  const query = fc.oneof(
    fc.constant(''),
    fc.string({ unit: urlUnit }).map((text) => `?${text}`),
  )
  return fc
    .tuple(scheme, fc.domain(), anyPath(), query)
    .map(([name, host, path, asked]) => `${name}://${host}${path}${asked}`)
}
