import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { badInput, CamgateError, type InputProblem } from '../errors.ts'
import type { Night } from '../model/night-series.ts'
import { type LeftOutFile, nightOf } from '../report/facts/night.ts'
import { readReport } from './stored-report.ts'

/** More than people keep; each is read. */
const MAX_FILES = 10_000
/** The JSON reports among the files that runs leave, by the end of their names. */
const REPORT_NAME = /_\d{8}_\d{6}(?:_\d+)?\.json$/
/** Problems of one error. */
const MAX_SHOWN = 20

export interface ReadNights {
  readonly nights: readonly Night[]
  readonly leftOut: readonly LeftOutFile[]
}

/**
 * The nights of files and folders. Folders are searched for the JSON reports of runs, at any depth; links to folders are
 * not followed. Files are read one after the other, because reports are large.
 *
 * @throws CamgateError `bad_input` if there are too many files, or none of them is a report
 */
export async function readNights(places: readonly string[]): Promise<ReadNights> {
  const files = [...new Set((await Promise.all(places.map(filesIn))).flat())]
  if (files.length > MAX_FILES)
    throw badInput([
      { option: '<report.json>', found: `${files.length} files`, expected: `at most ${MAX_FILES}` },
    ])
  const nights: Night[] = []
  const leftOut: LeftOutFile[] = []
  for (const file of files) {
    try {
      nights.push(nightOf(await readReport(file), { source: file }))
    } catch (error) {
      if (!(error instanceof CamgateError)) throw error
      leftOut.push({ file, why: error.message.split('\n', 1)[0] ?? '' })
    }
  }
  if (nights.length === 0) throw badInput(problemsOf(places, leftOut))
  return { nights, leftOut }
}

async function filesIn(place: string): Promise<string[]> {
  // What is wrong with a place is said when it is read.
  const isFolder = await stat(place).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
  if (!isFolder) return [place]
  const entries = await readdir(place, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && REPORT_NAME.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted()
}

function problemsOf(places: readonly string[], leftOut: readonly LeftOutFile[]): InputProblem[] {
  if (leftOut.length === 0)
    return places.map((place) => ({
      option: place,
      found: 'no report',
      expected:
        'a folder with JSON reports, named as runs name them (…_20260131_032300.json); others must be named one by one',
    }))
  const more = leftOut.length - MAX_SHOWN
  return [
    ...leftOut.slice(0, MAX_SHOWN).map(({ why }) => why),
    ...(more > 0 ? [`… and ${more} more files that are no report`] : []),
  ]
}
