import type { Protocol } from '../protocol.ts'

/** Motion JPEG over HTTP: an endless response of pictures. */
export const mjpeg: Protocol = {
  name: 'mjpeg',
  defaultPorts: { 'http:': 80, 'https:': 443 },
  claims: (url) => /^https?:/i.test(url),
  needs: () => ({ descriptors: 1, ports: 1, hasDatagrams: false }),
  open: async (options) => (await import('./mjpeg-client.ts')).openMjpeg(options),
}
