import { z } from 'zod'
import { MAX_SECONDS } from '../../model/measured-window.ts'
import { amount, count } from './schema-values.ts'

const perSecond = <T extends z.ZodType>(value: T) => z.array(value).max(MAX_SECONDS)
const known = perSecond(amount.nullable())

/** The measured window second by second. Every list has `seconds` entries; a value that is not known is null. */
export const timeline = z.object({
  seconds: count
    .max(MAX_SECONDS)
    .describe(`Entries in each list: seconds of the window, at most its first ${MAX_SECONDS}.`),
  mbit_per_second: perSecond(amount).describe(
    'Data of all streams that arrived in the second, in 1,000,000 bits. The last second may be a short one.',
  ),
  reconnections: perSecond(count).describe('Streams that delivered again after an earlier one had ended.'),
  drops: perSecond(count).describe('Times that a stream ended or fell silent.'),
  server_processors: known.describe(
    'Processors that the server used; null in seconds when it was not watched.',
  ),
  server_memory_bytes: known.describe('Resident memory of the server in bytes; null as above.'),
  generator_processors: known.describe('Processors that the load generator used; null where not known.'),
  other_processors: known.describe('Processors that everything else used; null where not known.'),
  reader_behind: perSecond(z.boolean().nullable()).describe(
    'Whether data waited unread in too many sockets; null where nobody looked.',
  ),
})
