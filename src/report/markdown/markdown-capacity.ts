import { counted } from '../../analysis/stats/counted.ts'
import { onProcessors } from '../phrase.ts'
import type { Report } from '../schema/schema.ts'
import type { Block } from './fit-to-limit.ts'
import { prose } from './markdown-escape.ts'
import { bullets, paragraphs } from './markdown-layout.ts'

/** How many connections the server holds, how that is known, and what broke above it. */
export function capacityBlocks(report: Report): Block[] {
  const notes = bullets(report.capacity.notes.map((note) => prose(note)))
  return [
    {
      priority: 2,
      text: paragraphs(
        '### Capacity',
        caveat(report),
        howMany(report.capacity, onProcessors(report.run)),
        notes,
      ),
    },
  ]
}

function caveat({ generator, run }: Report): string {
  if (generator.limited) return 'Void: this machine was the limit, not the server.'
  return run.simulated ? 'The built-in cameras run on this machine: the number is its own.' : ''
}

function howMany({ method, connections, ...known }: Report['capacity'], where: string): string {
  if (method === 'none' || connections === null) return `Not known: ${prose(withoutPrefix(known.reason))}.`
  const number = `**${known.censored ? 'at least ' : ''}${counted(connections, 'connection')}**${where}`
  if (method === 'extrapolated')
    return `${number}, extrapolated, not measured: ${prose(withoutPrefix(known.formula))}.`
  return paragraphs(
    `${number}${interval(known)}${confirmed(known)}; confidence ${known.confidence}${grown(known)}.`,
    `Above it: ${prose(known.reason)}.`,
  )
}

type Known = Omit<Report['capacity'], 'method' | 'connections'>

function interval({ low, high }: Known): string {
  return low === null || high === null ? '' : `, 90 % interval ${low} to ${high}`
}

function confirmed({ stable }: Known): string {
  return stable === null ? '' : `, confirmed at ${stable}`
}

function grown({ grow }: Known): string {
  return grow === null ? '' : `; the search added ${grow}`
}

/** Removes what the sentence has already said. */
function withoutPrefix(text: string): string {
  return text.replace(/^not measured(, extrapolated)?: /, '')
}
