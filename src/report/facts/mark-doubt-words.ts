import { counted } from '../../analysis/stats/counted.ts'
import type { MarkDoubt } from '../../model/mark-totals.ts'
import { rounded } from '../../text/figure.ts'

type Words = { readonly [C in MarkDoubt['code']]: (doubt: Extract<MarkDoubt, { code: C }>) => string }

const WORDS: Words = {
  no_frames: () => 'no frame came',
  no_marks: () => 'the server re-encodes these streams: their frames have no marks',
  partly_marked: ({ unmarked, frames, connections }) =>
    `${share(unmarked, frames)} of the frames have no mark${connections === 0 ? '' : ` (none on ${counted(connections, 'connection')}: the server re-encodes them)`}, so frames that seem lost may have arrived`,
  other_ids: () =>
    'the marks name other cameras than this run, so their sender has other ids, and foreign frames cannot be recognised',
  no_own_frames: () =>
    'no viewer got a frame of the camera that it asked for, so nobody knows which are lost',
  unknown_clock: ({ problem }) =>
    problem === null
      ? 'the frames were sent on another machine, so there is no delay: --mark-clock names its clock'
      : `the clock of the cameras is not known, so there is no delay: ${problem}`,
  partly_clocked: ({ unclocked, frames }) =>
    `${share(unclocked, frames)} of the frames were sent on a machine whose clock is not known, so there is no delay`,
  clock_behind: ({ ms, errorMs }) =>
    `frames arrived ${rounded(ms, 1)} ms before they were sent, more than the error of ${rounded(errorMs, 1)} ms, so the clocks are wrong and there is no delay`,
}

/** Why marks did not show something, as a clause without a full stop. */
export function markDoubtText(doubt: MarkDoubt): string {
  const words = WORDS[doubt.code] as (doubt: MarkDoubt) => string
  return words(doubt)
}

/** Never 0 for something. */
function share(part: number, whole: number): string {
  const percent = (100 * part) / whole
  return percent >= 100 ? 'all' : `${rounded(percent, percent < 10 ? 1 : 0)} %`
}
