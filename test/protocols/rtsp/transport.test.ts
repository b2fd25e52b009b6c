import { expect, test } from 'vitest'
import { homeOf, redirectedTo } from '../../../src/protocols/rtsp/address.ts'
import { readSender, receiverReport } from '../../../src/protocols/rtsp/rtp/rtcp.ts'
import { agreedTransport } from '../../../src/protocols/rtsp/transport.ts'

test.each([
  ['RTP/AVP/TCP;unicast;interleaved=4-5;ssrc=AB', { isInterleaved: true, channels: [4, 5] }],
  ['RTP/AVP/TCP;interleaved=2', { isInterleaved: true, channels: [2, 3] }],
  ['RTP/AVP/TCP;unicast', { isInterleaved: true, channels: null }],
  ['rtp/avp/tcp; unicast; Interleaved=0 - 1', { isInterleaved: true, channels: [0, 1] }],
  ['unicast;interleaved="6-7" ; RTP/AVP/TCP', { isInterleaved: true, channels: [6, 7] }],
  ['RTP/AVP/TCP;interleaved=4-4', { isInterleaved: true, channels: [4, 5] }],
  ['RTP/SAVP;unicast;client_port=1-2', { isInterleaved: false, isSecure: true }],
  ['RTP/AVP;multicast;destination=239.1.1.1;port=5000-5001', { isMulticast: true }],
  ['RTP/AVP/TCP;interleaved=300-301', { isInterleaved: true, channels: null }],
  [
    'RTP/AVP/UDP;unicast;client_port=5000-5001;server_port=6970-6971;source=10.0.0.9',
    { isInterleaved: false, serverPorts: [6970, 6971], source: '10.0.0.9' },
  ],
  [
    'RTP/AVP;server_port=70000-70001;source=no name!',
    { isInterleaved: false, serverPorts: null, source: null },
  ],
  // So some servers say that they have none: nothing can be sent there.
  ['RTP/AVP;client_port=5000-5001;server_port=0-0', { serverPorts: null, clientPorts: [5000, 5001] }],
  ['RTP/AVP;client_port=0-1;server_port=0', { serverPorts: null, clientPorts: null }],
  ['RTP/AVP;server_port=5000-0', { serverPorts: null }],
  ['', { isInterleaved: false, channels: null, serverPorts: null, source: null }],
])('the transport %j', (header, expected) => {
  expect(agreedTransport(header)).toMatchObject(expected)
})

test.each<[string, object | null]>([
  ['rtsp://cam/live', { url: 'rtsp://cam/live', isSecure: false, host: 'cam', port: 554 }],
  ['rtsps://cam', { url: 'rtsps://cam', isSecure: true, host: 'cam', port: 322 }],
  ['rtsp://[::1]:8554/a?b=c#d', { url: 'rtsp://[::1]:8554/a?b=c', host: '::1', port: 8554 }],
  ['rtsp://me:pa%40ss@cam:1/x', { url: 'rtsp://cam:1/x', host: 'cam', port: 1 }],
  ['http://cam/live', null],
  ['rtsp:/cam', null],
  ['cam', null],
])('the address of %j', (text, address) => {
  const home = homeOf(text, {})
  if (address === null) expect(home).toBeNull()
  else expect(home?.address).toMatchObject(address)
})

test('credentials are those of the URL, decoded', () => {
  expect(homeOf('rtsp://me:pa%40ss@cam/x', {})?.credentials).toEqual({ username: 'me', password: 'pa@ss' })
})

test('a redirect may have a login of its own, and takes no other one along', () => {
  const home = homeOf('rtsp://me:x@cam/x', { 'x-token': 'mine' })
  if (home === null) throw new Error('no home')
  const moved = (location: string) => redirectedTo(location, home.address, home)
  expect(moved('rtsp://other:9/y')).toMatchObject({ address: { url: 'rtsp://other:9/y', port: 9 }, home })
  expect(moved('/y')).toMatchObject({ address: { url: 'rtsp://cam/y' }, home })
  expect(moved('http://other/y')).toBeNull()
  const address = { url: 'rtsp://other:9/y' }
  const credentials = { username: 'you', password: 'p' }
  expect(moved('rtsp://you:p@other:9/y')).toMatchObject({
    address,
    home: { address, credentials, headers: {} },
  })
  expect(moved('rtsp://you:p@cam/y')?.home.headers).toEqual({ 'x-token': 'mine' })
})

test('a receiver report says what RFC 3550 has in its place', () => {
  const report = receiverReport(0xfedc_ba98, 'camgate', {
    ssrc: 0x1234_5678,
    fractionLost: 0.25,
    lost: -3,
    highest: 0x1_0005,
    jitterTicks: 99.9,
    lastReport: 0xaabb_ccdd,
    sinceLastReportMs: 500,
  })
  expect(report.subarray(0, 32).toString('hex')).toBe(
    `81c90007fedcba98${'12345678'}40fffffd${'00010005'}00000063aabbccdd00008000`,
  )
  // The source description (6.5) that must go with it: SDES, one chunk, CNAME of seven letters, ended by a zero.
  expect(report.subarray(32).toString('hex')).toBe(
    `81ca0004fedcba980107${Buffer.from('camgate').toString('hex')}000000`,
  )
  expect(receiverReport(1, 'x', null).subarray(0, 8).toString('hex')).toBe('80c9000100000001')
})

test("of a sender's packets its time and its farewell are read, in compounds too", () => {
  const report = Buffer.from(`80c8000600000007${'11112222'}33334444${'0'.repeat(24)}`, 'hex')
  const goodbye = Buffer.from('82cb00020000000600000007', 'hex')
  const both = Buffer.concat([report, goodbye])
  expect(readSender(both, 0, both.length, 7)).toEqual({ report: 0x2222_3333, isGoodbye: true })
  expect(readSender(both, 0, both.length - 1, 7)).toEqual({ report: 0x2222_3333, isGoodbye: false })
  expect(readSender(both, 0, 3, 7)).toEqual({ report: null, isGoodbye: false })
  const longer = Buffer.from('80c8ffff00000007', 'hex')
  expect(readSender(longer, 0, longer.length, 7)).toEqual({ report: null, isGoodbye: false })
  // Of another source, of one more than it says, of none yet.
  expect(readSender(goodbye, 0, goodbye.length, 8).isGoodbye).toBe(false)
  expect(readSender(Buffer.from('81cb00020000000600000007', 'hex'), 0, 12, 7).isGoodbye).toBe(false)
  expect(readSender(Buffer.from('9fcb000100000007', 'hex'), 0, 8, 7).isGoodbye).toBe(true)
  expect(readSender(goodbye, 0, goodbye.length, null).isGoodbye).toBe(false)
})
