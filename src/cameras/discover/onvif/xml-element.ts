import { XMLParser } from 'fast-xml-parser'
import { ownField } from '../../field-path.ts'

/** An element of somebody's XML: read it with the functions below. */
export type XmlElement = object

/** Answers of devices are about 12 levels deep. */
const MAX_DEPTH = 40

const TEXT = '#text'
const ATTRIBUTE = '@'

const PARSER = new XMLParser({
  // Every device has its own prefixes.
  removeNSPrefix: true,
  ignoreAttributes: false,
  attributeNamePrefix: ATTRIBUTE,
  // Tokens such as 007 stay texts.
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  alwaysCreateTextNode: true,
  maxNestedTags: MAX_DEPTH,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
})

/**
 * Reads XML in linear time, without namespaces. Lenient where cameras are: an element that is not closed ends with its
 * parent. Null for what is no XML, is too deep, or has a document type, which SOAP forbids (SOAP 1.2, part 1, 5).
 */
export function parseXml(text: string): XmlElement | null {
  if (/<!DOCTYPE/i.test(text)) return null
  try {
    const root: unknown = PARSER.parse(text)
    return typeof root === 'object' && root !== null && Object.keys(root).length > 0 ? root : null
  } catch {
    return null
  }
}

/** The elements of this name directly below. */
export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  const found = ownField(element, name)
  return Array.isArray(found) ? found.filter((child) => typeof child === 'object' && child !== null) : []
}

/** The first element at a path of names, from this element down. */
export function elementAt(element: XmlElement, ...path: readonly string[]): XmlElement | null {
  let at: XmlElement | null = element
  for (const name of path) at = at === null ? null : (childrenOf(at, name)[0] ?? null)
  return at
}

/** The text of the first element at a path; empty without it. */
export function textAt(element: XmlElement, ...path: readonly string[]): string {
  const at = elementAt(element, ...path)
  return at === null ? '' : stringAt(at, TEXT)
}

/** The value of an attribute; empty without it. */
export function attributeOf(element: XmlElement, name: string): string {
  return stringAt(element, ATTRIBUTE + name)
}

function stringAt(element: XmlElement, key: string): string {
  const value = ownField(element, key)
  return typeof value === 'string' ? resolveReferences(value).trim() : ''
}

const REFERENCE = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi
const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The references that XML has without a document type (XML 1.0, 4.1 and 4.6). */
function resolveReferences(text: string): string {
  return text.replace(REFERENCE, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return PREDEFINED[name.toLowerCase()] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
    return code > 0x10ffff ? whole : String.fromCodePoint(code)
  })
}

/** A text as the content of an element that we write. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
