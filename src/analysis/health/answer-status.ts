/** The status in how a stream ended, such as `HTTP 503`: what follows it is the server's own words. Null: there is none. */
export function statusIn(detail: string): string | null {
  return /^(?:HTTP|RTSP) \d+/.exec(detail)?.[0] ?? null
}
