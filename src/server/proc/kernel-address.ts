/**
 * The address in the usual notation (RFC 5952; an IPv4 address in IPv6 as IPv4). The kernel prints it as words in the
 * processor's byte order, which is little-endian wherever Node.js runs except on s390x.
 */
export function addressText(kernel: string): string {
  const bytes = [...kernel.matchAll(/../g)].map(([byte]) => Number.parseInt(byte, 16))
  const words = Array.from({ length: bytes.length / 4 }, (_, word) =>
    bytes.slice(4 * word, 4 * word + 4).reverse(),
  )
  const ordered = words.flat()
  if (ordered.length === 4) return ordered.join('.')
  if (ordered.slice(0, 12).every((byte, at) => byte === (at < 10 ? 0 : 255)))
    return ordered.slice(12).join('.')
  const groups = Array.from(
    { length: 8 },
    (_, at) => 256 * (ordered[2 * at] ?? 0) + (ordered[2 * at + 1] ?? 0),
  )
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]`).hostname.slice(1, -1)
}
