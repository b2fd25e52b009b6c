export interface DeviceShape {
  /** Video sources: 1 for a camera, more for a recorder. Each has a main stream and a sub stream. */
  readonly channels: number
  readonly media: 'ver10' | 'ver20'
  /** Old devices only know `GetCapabilities`. */
  readonly hasServices: boolean
  /** The host in its stream URLs. */
  readonly streamHost: string
  /** Replaces the URLs of its main streams. */
  readonly streamUrl?: (channel: string) => string
}

interface Moment extends DeviceShape {
  /** `http://host:port` of its services. */
  readonly base: string
  readonly now: Date
}

interface Answer {
  readonly status: number
  readonly body: string
}

/** Answers in the shapes of devicemgmt.wsdl, media.wsdl and media2.wsdl. */
export function answerTo(operation: string, request: string, device: Moment): Answer {
  const write = ANSWERS[operation]
  const isKnown = write !== undefined && (operation !== 'GetServices' || device.hasServices)
  if (!isKnown)
    return { status: 400, body: envelope(fault('ter:ActionNotSupported', 'Optional Action Not Implemented')) }
  return { status: 200, body: envelope(write(device, request)) }
}

function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:ter="http://www.onvif.org/ver10/error" xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tr2="http://www.onvif.org/ver20/media/wsdl"><SOAP-ENV:Header/><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`
}

export function fault(code: string, reason: string): string {
  return `<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:Receiver</SOAP-ENV:Value><SOAP-ENV:Subcode><SOAP-ENV:Value>${code}</SOAP-ENV:Value></SOAP-ENV:Subcode></SOAP-ENV:Code><SOAP-ENV:Reason><SOAP-ENV:Text xml:lang="en">${reason}</SOAP-ENV:Text></SOAP-ENV:Reason></SOAP-ENV:Fault>`
}

const ANSWERS: Readonly<Record<string, (device: Moment, request: string) => string>> = {
  GetSystemDateAndTime: ({ now }) =>
    `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>CST-8</tt:TZ></tt:TimeZone>
<tt:UTCDateTime>${dateTime(now)}</tt:UTCDateTime><tt:LocalDateTime>${dateTime(new Date(now.getTime() + 8 * 3_600_000))}</tt:LocalDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`,
  GetDeviceInformation: () =>
    '<tds:GetDeviceInformationResponse><tds:Manufacturer>Example</tds:Manufacturer><tds:Model>NVR-16</tds:Model><tds:FirmwareVersion>1.0</tds:FirmwareVersion><tds:SerialNumber>007</tds:SerialNumber><tds:HardwareId>1</tds:HardwareId></tds:GetDeviceInformationResponse>',
  GetServices: ({ base, media }) =>
    `<tds:GetServicesResponse>${service('ver10/device', `${base}/onvif/device_service`)}${service(`${media}/media`, `${base}/onvif/media`)}</tds:GetServicesResponse>`,
  GetCapabilities: ({ base }) =>
    `<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Device><tt:XAddr>${base}/onvif/device_service</tt:XAddr></tt:Device>
<tt:Media><tt:XAddr>${base}/onvif/media</tt:XAddr><tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>`,
  GetProfiles: ({ channels, media }) => {
    const write = media === 'ver10' ? profile : profile2
    const all = Array.from({ length: channels }, (_, at) => write(at + 1, 'main') + write(at + 1, 'sub'))
    return media === 'ver10'
      ? `<trt:GetProfilesResponse>${all.join('')}</trt:GetProfilesResponse>`
      : `<tr2:GetProfilesResponse>${all.join('')}</tr2:GetProfilesResponse>`
  },
  GetStreamUri: ({ streamHost, streamUrl, media }, request) => {
    const token = /ProfileToken>([^<]*)</.exec(request)?.[1] ?? ''
    const [, channel = '', stream] = /^ch(\d+)_(main|sub)$/.exec(token) ?? []
    const usual = `rtsp://${streamHost}:554/Streaming/Channels?channel=${channel}&amp;subtype=${stream === 'main' ? 0 : 1}`
    const uri = streamUrl?.(channel) ?? usual
    return media === 'ver10'
      ? `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>${uri}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:GetStreamUriResponse>`
      : `<tr2:GetStreamUriResponse><tr2:Uri>${uri}</tr2:Uri></tr2:GetStreamUriResponse>`
  },
}

function dateTime(time: Date): string {
  const hours = `<tt:Hour>${time.getUTCHours()}</tt:Hour><tt:Minute>${time.getUTCMinutes()}</tt:Minute>`
  const days = `<tt:Year>${time.getUTCFullYear()}</tt:Year><tt:Month>${time.getUTCMonth() + 1}</tt:Month>`
  return `<tt:Time>${hours}<tt:Second>${time.getUTCSeconds()}</tt:Second></tt:Time><tt:Date>${days}<tt:Day>${time.getUTCDate()}</tt:Day></tt:Date>`
}

function service(name: string, address: string): string {
  return `<tds:Service><tds:Namespace>http://www.onvif.org/${name}/wsdl</tds:Namespace><tds:XAddr>${address}</tds:XAddr><tds:Version><tt:Major>2</tt:Major><tt:Minor>6</tt:Minor></tds:Version></tds:Service>`
}

const SIZES = { main: [2560, 1440, 25], sub: [640, 360, 15] } as const

/** The sub stream comes first, as some devices have it. */
function profile(channel: number, kind: 'main' | 'sub'): string {
  const stream = kind === 'main' ? 'sub' : 'main'
  const [width, height, rate] = SIZES[stream]
  return `<trt:Profiles token="ch${channel}_${stream}" fixed="true"><tt:Name>${stream}Stream</tt:Name>
<tt:VideoSourceConfiguration token="vsc${channel}"><tt:Name>source</tt:Name><tt:UseCount>2</tt:UseCount><tt:SourceToken>channel_${channel}</tt:SourceToken><tt:Bounds x="0" y="0" width="2560" height="1440"/></tt:VideoSourceConfiguration>
<tt:VideoEncoderConfiguration token="vec${channel}_${stream}"><tt:Name>encoder</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution><tt:Quality>4</tt:Quality>
<tt:RateControl><tt:FrameRateLimit>${rate}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>4096</tt:BitrateLimit></tt:RateControl><tt:H264><tt:GovLength>50</tt:GovLength><tt:H264Profile>Main</tt:H264Profile></tt:H264>
<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port><tt:TTL>1</tt:TTL><tt:AutoStart>false</tt:AutoStart></tt:Multicast><tt:SessionTimeout>PT60S</tt:SessionTimeout></tt:VideoEncoderConfiguration></trt:Profiles>`
}

function profile2(channel: number, kind: 'main' | 'sub'): string {
  const [width, height, rate] = SIZES[kind]
  return `<tr2:Profiles token="ch${channel}_${kind}" fixed="true"><tr2:Name>${kind}Stream</tr2:Name><tr2:Configurations>
<tr2:VideoSource token="vsc${channel}"><tt:Name>source</tt:Name><tt:UseCount>2</tt:UseCount><tt:SourceToken>channel_${channel}</tt:SourceToken><tt:Bounds x="0" y="0" width="2560" height="1440"/></tr2:VideoSource>
<tr2:VideoEncoder token="vec${channel}_${kind}" GovLength="50" Profile="Main"><tt:Name>encoder</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H265</tt:Encoding><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution><tt:RateControl ConstantBitRate="false"><tt:FrameRateLimit>${rate}</tt:FrameRateLimit><tt:BitrateLimit>4096</tt:BitrateLimit></tt:RateControl><tt:Quality>4</tt:Quality></tr2:VideoEncoder></tr2:Configurations></tr2:Profiles>`
}
