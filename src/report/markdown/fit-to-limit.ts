/** GitHub's limit for a comment, in characters. */
export const COMMENT_BYTES = 65_536

/** A part of a text that is kept or dropped as a whole. */
export interface Block {
  readonly text: string
  /** 0 is the most important. */
  readonly priority: number
}

const LEFT_OUT = 'Details were left out here to stay within the size limit: they are in the JSON report.'
const SEPARATOR = '\n\n'

/**
 * The first line and as many blocks as fit into `maxBytes` of UTF-8, in their order. The least important go first, and
 * the last one among equals. If any is gone, the line `leftOut` says so. A first line that is too long alone is cut.
 */
export function fitToLimit(
  firstLine: string,
  blocks: readonly Block[],
  maxBytes: number,
  leftOut = LEFT_OUT,
): string {
  const whole = join([firstLine, ...blocks.map(({ text }) => text)])
  if (bytes(whole) <= maxBytes) return whole
  const kept = dropUntil(blocks, maxBytes - bytes(join([firstLine, leftOut])))
  const fitted = join([firstLine, ...kept.map(({ text }) => text), leftOut])
  return bytes(fitted) <= maxBytes ? fitted : cut(firstLine, maxBytes)
}

function dropUntil(blocks: readonly Block[], room: number): Block[] {
  const byImportance = [...blocks].sort((a, b) => a.priority - b.priority)
  let size = byImportance.reduce((total, block) => total + sizeOf(block), 0)
  while (size > room && byImportance.length > 0) {
    const least = byImportance.pop()
    size -= least === undefined ? 0 : sizeOf(least)
  }
  const kept = new Set(byImportance)
  return blocks.filter((block) => kept.has(block))
}

/** Cuts between characters, so that the rest is valid UTF-8. */
function cut(line: string, maxBytes: number): string {
  if (bytes(join([line])) <= maxBytes) return join([line])
  let room = maxBytes - bytes(join(['…']))
  const characters = [...line]
  const end = characters.findIndex((character) => {
    room -= bytes(character)
    return room < 0
  })
  return maxBytes < bytes(join(['…'])) ? '' : join([`${characters.slice(0, end).join('')}…`])
}

function join(parts: readonly string[]): string {
  return `${parts.join(SEPARATOR)}\n`
}

function sizeOf({ text }: Block): number {
  return bytes(text) + SEPARATOR.length
}

function bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}
