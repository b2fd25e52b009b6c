import { headerOf, type RtspMessage } from './message.ts'

const PUBLIC = 'OPTIONS, GET_PARAMETER, SET_PARAMETER, ANNOUNCE, REDIRECT, TEARDOWN'
const KNOWN: ReadonlySet<string> = new Set(PUBLIC.split(', '))

/** Answers the server's requests: it may check that we are alive, and announce what happens to the stream. */
export function replyTo(request: RtspMessage): string {
  const cseq = headerOf(request, 'cseq')
  const session = headerOf(request, 'session')
  const lines = [
    `RTSP/1.0 ${KNOWN.has(request.word) ? '200 OK' : '501 Not Implemented'}`,
    `CSeq: ${/^\d{1,10}$/.test(cseq) ? cseq : '0'}`,
    ...(/^[\x21-\x7e]{1,255}$/.test(session) ? [`Session: ${session}`] : []),
    ...(request.word === 'OPTIONS' ? [`Public: ${PUBLIC}`] : []),
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}
