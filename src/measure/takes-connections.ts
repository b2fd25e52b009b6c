import { connect } from 'node:net'

const LIMIT_MS = 5000
const RTSP_PORT = 554
const RTSPS_PORT = 322

/** Whether somebody listens where the cameras would be published. Sends nothing. */
export async function takesConnections(template: string, signal: AbortSignal): Promise<boolean> {
  const { hostname, port, protocol } = new URL(template.replaceAll('{camera}', '1'))
  const standard = protocol === 'rtsps:' ? RTSPS_PORT : RTSP_PORT
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? standard : Number(port),
    signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
  })
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  try {
    return await promise
  } finally {
    socket.destroy()
  }
}
