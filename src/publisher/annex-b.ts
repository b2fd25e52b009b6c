/** The NAL units of a byte stream (H.264 and H.265, Annex B), without start codes; not copied. */
export function unitsOf(stream: Uint8Array): Uint8Array[] {
  const starts: number[] = []
  for (let at = 0; at + 2 < stream.length; at += 1) {
    if (stream[at] === 0 && stream[at + 1] === 0 && stream[at + 2] === 1) starts.push(at + 3)
  }
  return starts.map((start, index) => {
    const next = starts[index + 1]
    let end = next === undefined ? stream.length : next - 3
    // A start code may have a fourth byte; no unit ends with a zero.
    while (end > start && stream[end - 1] === 0) end -= 1
    return stream.subarray(start, end)
  })
}
