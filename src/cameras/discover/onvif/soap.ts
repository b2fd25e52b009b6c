import { createHash } from 'node:crypto'
import type { Credentials } from '../../../protocols/shared/authentication.ts'
import type { LoginVerdict } from '../../../protocols/shared/password-gate.ts'
import { childrenOf, elementAt, escapeXml, parseXml, textAt, type XmlElement } from './xml-element.ts'

const SECURITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss'

/** What makes a `UsernameToken` one that was not sent before. */
export interface TokenMoment {
  /** 16 random bytes. */
  readonly nonce: Uint8Array
  /** By the clock of the device, which refuses tokens that are some seconds old. */
  readonly created: Date
}

/** A SOAP 1.2 request. */
export function envelope(body: string, header = ''): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">' +
    `<s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`
  )
}

/**
 * The header that proves the password without containing it: Base64(SHA-1(nonce + created + password)), see Web Services
 * Security UsernameToken Profile 1.0, 3.1.
 */
export function usernameToken({ username, password }: Credentials, { nonce, created }: TokenMoment): string {
  const time = created.toISOString().replace(/\.\d+Z$/, 'Z')
  const digest = createHash('sha1').update(nonce).update(time).update(password).digest('base64')
  return (
    `<w:Security s:mustUnderstand="1" xmlns:w="${SECURITY}-wssecurity-secext-1.0.xsd"><w:UsernameToken>` +
    `<w:Username>${escapeXml(username)}</w:Username>` +
    `<w:Password Type="${SECURITY}-username-token-profile-1.0#PasswordDigest">${digest}</w:Password>` +
    `<w:Nonce EncodingType="${SECURITY}-soap-message-security-1.0#Base64Binary">` +
    `${Buffer.from(nonce).toString('base64')}</w:Nonce>` +
    `<u:Created xmlns:u="${SECURITY}-wssecurity-utility-1.0.xsd">${time}</u:Created>` +
    '</w:UsernameToken></w:Security>'
  )
}

/** What a device answered. */
export interface SoapAnswer {
  readonly status: number
  /** `WWW-Authenticate`, one string a header. */
  readonly challenges: readonly string[]
  /** What is in `Body`; null when the answer is not SOAP. */
  readonly body: XmlElement | null
  /** Codes and words of a fault, as the device wrote them; null without a fault. */
  readonly fault: SoapFault | null
}

interface SoapFault {
  readonly codes: string
  readonly reason: string
}

export function readSoap(status: number, challenges: readonly string[], text: string): SoapAnswer {
  const root = parseXml(text)
  const body = root === null ? null : elementAt(root, 'Envelope', 'Body')
  return { status, challenges, body, fault: body === null ? null : faultOf(body) }
}

/** SOAP 1.2 (part 1, 5.4), and 1.1, which some devices answer with. */
function faultOf(body: XmlElement): SoapFault | null {
  const fault = elementAt(body, 'Fault')
  if (fault === null) return null
  const codes = [textAt(fault, 'faultcode')]
  for (let code = elementAt(fault, 'Code'); code !== null; code = elementAt(code, 'Subcode'))
    codes.push(...childrenOf(code, 'Value').map((value) => textAt(value)))
  const reason = textAt(fault, 'Reason', 'Text') || textAt(fault, 'faultstring')
  return { codes: codes.filter((code) => code !== '').join(' '), reason }
}

/** Faults of ONVIF (Core Specification, 5.11) and of Web Services Security (SOAP Message Security 1.0, 12). */
const REFUSALS = /NotAuthorized|FailedAuthentication|FailedCheck|InvalidSecurity/i

/** Whether the device wants a password, or another one. */
export function isRefusal({ status, fault }: SoapAnswer): boolean {
  if (status === 401 || status === 403) return true
  return fault !== null && (REFUSALS.test(fault.codes) || /not\s+authori[sz]ed/i.test(fault.reason))
}

/** What the answer to a request with a password shows about it. */
export function loginVerdict(answer: SoapAnswer): LoginVerdict {
  if (isRefusal(answer)) return 'refused'
  return answer.status < 300 && answer.fault === null && answer.body !== null ? 'accepted' : 'unclear'
}
