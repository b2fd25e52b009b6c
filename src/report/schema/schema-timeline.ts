import { z } from 'zod'
import { MAX_SECONDS } from '../../model/measured-window.ts'
import { SERVER_FIGURES, type ServerFigureName } from '../../model/server-figures.ts'
import { amount, count } from './schema-values.ts'

const FIGURE_NAMES = Object.keys(SERVER_FIGURES) as ServerFigureName[]

const perSecond = <T extends z.ZodType>(value: T) => z.array(value).max(MAX_SECONDS)
const known = perSecond(amount.nullable())

/** The most series that a report holds. */
export const MAX_FIGURES = 24

const serverFigure = z.object({
  name: z.enum(FIGURE_NAMES).nullable().describe('What it is; null for a figure that the user named.'),
  title: z.string().describe('As people read it.'),
  unit: z.string().describe('Unit of `values` and `limit`; empty for a figure that the user named.'),
  source: z.string().describe('Where it comes from: a process, or an endpoint for metrics.'),
  limit: z
    .number()
    .nullable()
    .describe('What it cannot exceed, in the unit of `unit`; null where that is not known.'),
  values: perSecond(z.number().nullable()).describe('Its mean in each second.'),
})

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
  server_figures: z
    .array(serverFigure)
    .max(MAX_FIGURES)
    .default([])
    .describe(`What was seen of the server over time, at most ${MAX_FIGURES} series.`),
  generator_processors: known.describe('Processors that the load generator used; null where not known.'),
  other_processors: known.describe('Processors that everything else used; null where not known.'),
  reader_behind: perSecond(z.boolean().nullable()).describe(
    'Whether data waited unread in too many sockets; null where nobody looked.',
  ),
})
