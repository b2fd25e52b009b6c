import { createHash } from 'node:crypto'

export const ARTIFACT_PREFIX = 'camera-capacity-'
/** How the name of an artifact ends that is the HTML report alone. */
export const PAGE_ARTIFACT_END = '-report.html'
/** The same of the trend. */
export const TREND_ARTIFACT_END = '-trend.html'
/** How the name of an artifact ends that one shard left, which says nothing alone. */
export const SHARD_ARTIFACT_END = /-shard-\d{1,3}(?:-\d{1,3})?$/
const LONGEST = 100
const CHECKSUM_LETTERS = 8

/** Where a result comes from, as far as the runner says. */
export interface KeyParts {
  readonly workflow: string
  readonly job: string
  /** The caller of a job in a reusable workflow; null for other jobs, and if it is not known. */
  readonly caller?: string | null | undefined
  /** GITHUB_ACTION of a step that is not the first of its kind in the job; null for the first. */
  readonly step?: string | null | undefined
}

/**
 * Distinguishes the comments and artifacts of a pull request: by workflow, job and matrix leg, and where that is not
 * enough, by the caller and the step. It has only characters that an artifact name may have; a part that had to be
 * changed or cut ends in a checksum of the original.
 *
 * @param matrix the `matrix` context as JSON; `null` without a matrix
 */
export function defaultKey({ workflow, job, caller, step }: KeyParts, matrix: string): string {
  const parts = [caller ?? '', job, ...legOf(matrix), (step ?? '').replace(/^_+/, '')]
  return slug([workflowPart(workflow), ...parts.filter((part) => part !== '').map(slug)].join('-'))
}

/** Letters, digits, `.`, `_` and `-`, at most 100 characters, never empty. Different texts have different slugs. */
export function slug(text: string): string {
  const plain = plainOf(text)
  return plain === text && plain !== '' && plain.length <= LONGEST ? text : mark(plain, text)
}

/** The key of the second, third … result with the same key: `<key>-2`. */
export function keyAt(key: string, slot: number): string {
  return slot === 1 ? key : `${key}-${slot}`
}

/**
 * GITHUB_ACTION of a step whose action was already used in the same job: the runner numbers it `__owner_repo_2`. Null
 * for the first, and for a step with an id.
 */
export function laterStep({ GITHUB_ACTION: action = '', GITHUB_ACTION_REPOSITORY: repository = '' }) {
  const letters = (text: string) => text.replace(/[^A-Za-z0-9]/g, '')
  const isLater = /^__.*_\d+$/.test(action) && letters(action) !== letters(repository)
  return isLater ? action : null
}

/** Workflow names are words separated by spaces, so a dash in one needs the checksum. */
function workflowPart(workflow: string): string {
  if (workflow === '' || /^\w[\w.]*(?: \w[\w.]*)*$/.test(workflow)) return workflow.replaceAll(' ', '-')
  return mark(plainOf(workflow), workflow)
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
  return typeof value === 'object' ? Object.values(value).flatMap(valuesOf) : [String(value)]
}

function plainOf(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-.]+/, '')
    .replace(/(?<![-.])[-.]+$/, '')
}

function mark(plain: string, text: string): string {
  const checksum = createHash('sha256').update(text.normalize('NFC')).digest('hex').slice(0, CHECKSUM_LETTERS)
  return plain === '' ? checksum : `${plain.slice(0, LONGEST - CHECKSUM_LETTERS - 1)}-${checksum}`
}
