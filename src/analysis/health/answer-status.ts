/**
 * The status in the detail of a stream's end, such as `HTTP 503`, without the server's own words that follow. Null
 * if there is no status.
 */
export function statusIn(detail: string): string | null {
  return /^(?:HTTP|RTSP) \d+/.exec(detail)?.[0] ?? null
}
