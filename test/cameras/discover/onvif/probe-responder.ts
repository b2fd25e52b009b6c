import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { onTestFinished } from '../../../current-test.ts'

export interface Responding {
  /** Where it answers from; one of 127.0.0.0/8. */
  readonly address: string
  /** The replies to a probe; the id is its `MessageID`. */
  readonly replies: (messageId: string) => readonly (string | Buffer)[]
}

export interface Responder {
  /** For `?probe=`. */
  readonly target: string
  /** How many probes came. */
  readonly probes: number
}

/** Devices that answer probes to one address, each from its own, as those of a network answer a multicast. */
export async function startResponder(devices: readonly Responding[]): Promise<Responder> {
  const state = { probes: 0 }
  const hub = await openSocket('127.0.0.1')
  const own = await Promise.all(
    devices.map(async (device) => ({ ...device, socket: await openSocket(device.address) })),
  )
  hub.on('message', (datagram, { port, address }) => {
    state.probes += 1
    const id = /MessageID>([^<]*)</.exec(datagram.toString('utf8'))?.[1] ?? ''
    for (const { socket, replies } of own) for (const reply of replies(id)) socket.send(reply, port, address)
  })
  return Object.assign(state, { target: `127.0.0.1:${hub.address().port}` })
}

async function openSocket(address: string): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.bind({ address, port: 0 })
  await once(socket, 'listening')
  onTestFinished(() => socket.close())
  return socket
}

/** A reply in the shape of WS-Discovery 1.0, 5.4, with prefixes as cameras have them. */
export function probeMatch(messageId: string, endpoint: string, addresses: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">
<SOAP-ENV:Header><wsa:MessageID>urn:uuid:11223344-0000-0000-0000-000000000000</wsa:MessageID><wsa:RelatesTo>${messageId}</wsa:RelatesTo><wsa:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:To><wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</wsa:Action><d:AppSequence MessageNumber="1" InstanceId="1"/></SOAP-ENV:Header>
<SOAP-ENV:Body><d:ProbeMatches><d:ProbeMatch><wsa:EndpointReference><wsa:Address>${endpoint}</wsa:Address></wsa:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://www.onvif.org/name/camera onvif://www.onvif.org/type/video_encoder</d:Scopes><d:XAddrs>${addresses}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>`
}
