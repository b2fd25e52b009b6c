// npm run bench: camgate beside other readers of the same streams, on this machine and over its loopback. Readers are
// pinned to one core, the built-in cameras to another. `npm run bench -- search` runs the part of that name alone.
// What a part found is printed and kept in RESULTS.md.
import { measureFull } from './parts/full.ts'
import { measureGate } from './parts/gate.ts'
import { compareLargest } from './parts/largest.ts'
import { measureMany } from './parts/many.ts'
import { measureMarks } from './parts/marks.ts'
import { measureMemory } from './parts/memory.ts'
import { measureMetrics } from './parts/metrics.ts'
import { measureProcessors } from './parts/processors.ts'
import { measurePublish } from './parts/publish.ts'
import { measureRtsp } from './parts/rtsp.ts'
import { measureSearch } from './parts/search.ts'
import { simulateSearches } from './parts/search-simulated.ts'
import { measureSoak } from './parts/soak.ts'
import { compareSpeed } from './parts/speed.ts'
import { measureStart } from './parts/start.ts'
import { measureStarved } from './parts/starved.ts'
import { stopAll } from './processes.ts'
import { keepResult } from './results.ts'

const PARTS: Readonly<Record<string, () => Promise<string>>> = {
  start: measureStart,
  speed: compareSpeed,
  largest: compareLargest,
  full: measureFull,
  marks: measureMarks,
  memory: measureMemory,
  metrics: measureMetrics,
  many: measureMany,
  starved: measureStarved,
  processors: measureProcessors,
  gate: measureGate,
  rtsp: measureRtsp,
  search: measureSearch,
  'search-simulated': simulateSearches,
  publish: measurePublish,
  soak: measureSoak,
}
/** Too long to be run beside the others. */
const ON_REQUEST = ['soak']

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => PARTS[name] === undefined)
if (unknown.length > 0)
  throw new Error(`no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stopAll().then(() => process.exit(130)))

try {
  for (const [name, part] of Object.entries(PARTS))
    if (wanted.length === 0 ? !ON_REQUEST.includes(name) : wanted.includes(name)) await run(name, part)
} finally {
  await stopAll()
}

async function run(name: string, part: () => Promise<string>): Promise<void> {
  const startedAt = Date.now()
  const markdown = await part()
  console.log(`\n# ${name}, in ${((Date.now() - startedAt) / 60_000).toFixed(1)} min\n\n${markdown}`)
  keepResult(name, markdown)
}
