import type { Protocol } from '../protocol.ts'

/** RTSP 1.0 (RFC 2326), with RTP inside its connection or over UDP. */
export const rtsp: Protocol = {
  name: 'rtsp',
  defaultPorts: { 'rtsp:': 554, 'rtsps:': 322 },
  claims: (url) => /^rtsps?:/i.test(url),
  needs({ rtspTransport }) {
    if (rtspTransport === 'tcp') return { descriptors: 1, ports: 1, hasDatagrams: false }
    // Two ports for RTP in addition to the session's connection. With `auto`, any session may fall back to UDP.
    return { descriptors: 3, ports: 2, hasDatagrams: true }
  },
  open: async (options) => (await import('./rtsp-client.ts')).openRtsp(options),
}
