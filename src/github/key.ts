import { createHash } from 'node:crypto'

export const ARTIFACT_PREFIX = 'camera-capacity-'
const LONGEST = 100

/**
 * What tells the comments and artifacts of a pull request apart: workflow, job, and the leg of the matrix. Of
 * letters that a file name and an artifact may have; a long one ends in its checksum.
 *
 * @param matrix the `matrix` context as JSON; `null` without a matrix
 */
export function defaultKey({ workflow, job }: { workflow: string; job: string }, matrix: string): string {
  return slug([workflow, job, ...legOf(matrix)].join('-'))
}

/** Letters, digits, `.`, `_` and `-`; never empty. */
export function slug(text: string): string {
  const plain = text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '')
  if (plain !== '' && plain.length <= LONGEST) return plain
  return `${plain.slice(0, LONGEST - 9)}${plain === '' ? '' : '-'}${checksumOf(text)}`
}

function legOf(matrix: string): string[] {
  try {
    return valuesOf(JSON.parse(matrix))
  } catch {
    return matrix === '' ? [] : [matrix]
  }
}

function valuesOf(value: unknown): string[] {
  if (value === null || value === undefined) return []
  return typeof value === 'object' ? Object.values(value).flatMap(valuesOf) : [legValue(String(value))]
}

/** Of two values that differ only in letters which a key may not hold, each has its checksum. */
function legValue(value: string): string {
  return /^[\w. -]*$/.test(value) ? value : `${value}-${checksumOf(value)}`
}

function checksumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}
