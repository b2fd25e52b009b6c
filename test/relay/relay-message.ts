/** A request on the relay's wire (RFC 2326, 6). Header names are in lower case. */
export interface RelayRequest {
  readonly method: string
  /** The path of its URL without the first slash and without the name of a track. */
  readonly camera: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** Names of tracks: ours, ffmpeg's and GStreamer's. */
const TRACK = /\/(?:trackID|streamid|stream|track)=?\d+$/i

/** Null: not a request. */
export function readRequest(text: string): RelayRequest | null {
  const [head = '', ...body] = text.split('\r\n\r\n')
  const [first = '', ...fields] = head.trimStart().split('\r\n')
  const [method = '', url = '', version = ''] = first.split(' ')
  if (!version.startsWith('RTSP/')) return null
  const headers = fields.map((field) => {
    const colon = field.indexOf(':')
    return [field.slice(0, colon).trim().toLowerCase(), field.slice(colon + 1).trim()] as const
  })
  return { method, camera: cameraOf(url), headers: new Map(headers), body: body.join('\r\n\r\n') }
}

function cameraOf(url: string): string {
  const path = URL.parse(url)?.pathname ?? ''
  return decodeURIComponent(path.replace(/^\/+|\/+$/g, '').replace(TRACK, ''))
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  404: 'Not Found',
  415: 'Unsupported Media Type',
  453: 'Not Enough Bandwidth',
  455: 'Method Not Valid in This State',
  461: 'Unsupported Transport',
  501: 'Not Implemented',
}

export function responseText(
  request: RelayRequest,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): string {
  const all = { CSeq: request.headers.get('cseq') ?? '0', ...headers }
  const length = body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`
  const fields = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `RTSP/1.0 ${status} ${REASONS[status] ?? 'Error'}\r\n${fields.join('')}${length}\r\n${body}`
}

/** The description that a camera announced, as viewers get it. */
export function descriptionFor(announced: string): string {
  const lines = announced.split(/\r?\n/).filter((line) => line !== '' && !/^(a=control:|c=)/.test(line))
  const media = lines.findIndex((line) => line.startsWith('m='))
  const session = [...lines.slice(0, media), 'c=IN IP4 0.0.0.0', 'a=control:*']
  const track = lines.slice(media).map((line) => line.replace(/^m=video \d+/, 'm=video 0'))
  return [...session, ...track, 'a=control:trackID=0', ''].join('\r\n')
}
