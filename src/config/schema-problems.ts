import type { z } from 'zod'
import { moreFaults, type Problem } from '../errors.ts'
import { expectedBy } from '../text/expected-by.ts'
import { nearest } from '../text/nearest.ts'
import { found } from './found.ts'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** How many problems of a file are listed. */
const SHOWN = 50

/**
 * What zod found wrong with a file, one problem for each place; fifty at most.
 * @param knownKeysAt the keys that the schema has at a path, to suggest the one that an unknown key stands for
 * @param lineOf the line of a path in the file, from 1; null when it is not there
 */
export function schemaProblems(
  issues: readonly Issue[],
  input: unknown,
  file: string,
  knownKeysAt: (path: Path) => readonly string[],
  lineOf: (path: Path) => number | null,
): Problem[] {
  const placed = (problem: Problem, path: Path): Problem => {
    const line = lineOf(path)
    return line === null ? problem : { ...problem, place: { file, line } }
  }
  const faults = issues.flatMap((issue): (() => Problem)[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(
        (key) => () =>
          placed(unknownKey(key, issue.path, file, knownKeysAt(issue.path)), [...issue.path, key]),
      )
    }
    const option = placeIn(file, issue.path)
    return [
      () => placed({ option, found: foundAt(input, issue.path), expected: expectedBy(issue) }, issue.path),
    ]
  })
  const problems = faults.slice(0, SHOWN).map((describe) => describe())
  const more = faults.length - problems.length
  return more === 0 ? problems : [...problems, moreFaults(file, more)]
}

function unknownKey(key: string, path: Path, file: string, known: readonly string[]): Problem {
  const meant = nearest(key, known)
  const expected =
    meant === undefined ? `one of ${known.join(', ')}` : `a known one: did you mean "${meant}"?`
  return { option: placeIn(file, [...path, key]), found: 'an unknown key', expected }
}

/** `thresholds.json floors.healthy_rate.min`; only the file name for the whole of it. */
function placeIn(file: string, path: Path): string {
  const place = path
    .map((part) =>
      String(part)
        .slice(0, 80)
        .replace(/\p{Cc}/gu, '�'),
    )
    .join('.')
  return place === '' ? file : `${file} ${place}`
}

function foundAt(input: unknown, path: Path): string {
  let value = input
  for (const key of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  }
  const json = typeof value === 'object' && value !== null ? JSON.stringify(value) : ''
  return json !== '' && json.length <= 60 ? json : found(value)
}
