/** `boundary=x` or `boundary="x"`, whatever surrounds it (RFC 2045, 5.1). */
const BOUNDARY = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;,]*))/i

/** Whether it announces pictures, or parts that may be pictures. */
export function isOfPictures(contentType: string): boolean {
  return /^\s*(?:multipart\/|image\/)/i.test(contentType)
}

export function isMultipart(contentType: string): boolean {
  return /^\s*multipart\//i.test(contentType)
}

/** The boundary that the response declares, with its dashes; null if it declares none. */
export function boundaryOf(contentType: string): string | null {
  const found = BOUNDARY.exec(contentType)
  return found?.[1] ?? found?.[2] ?? null
}
