/**
 * Whether the host of a URL is this machine, whatever its resolver says: `localhost` and the names below it (RFC 6761,
 * 6.3), 127.0.0.0/8 and ::1.
 */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/(?<=.)\.$/, '')
  const isName = host === 'localhost' || host.endsWith('.localhost')
  return isName || host === '[::1]' || /^127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(host)
}
