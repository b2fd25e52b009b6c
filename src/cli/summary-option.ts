import { Option } from 'commander'
import { SUMMARIES } from '../model/summary.ts'

/** `--summary` of the commands on stored reports. */
export function summaryOption(): Option {
  return new Option('--summary <length>', 'full, or compact: at most 25 lines')
    .choices([...SUMMARIES])
    .default(SUMMARIES[0])
}
