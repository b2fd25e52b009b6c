// bench/RESULTS.md: every part owns what stands between its two markers, and replaces it when it has run. A new
// part gets a place at the end.
import { readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const FILE = path.join(import.meta.dirname, 'RESULTS.md')

/** Keeps what a part found, in place of what it had found before. */
export function keepResult(part: string, markdown: string): void {
  const [begin, end] = [`<!-- ${part} -->`, `<!-- /${part} -->`]
  const known = readFileSync(FILE, 'utf8')
  const text = known.includes(begin) ? known : `${known}\n## ${part}\n\n${begin}\n${end}\n`
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (to < from) throw new Error(`${FILE} has no ${end} behind ${begin}`)
  const section = `${begin}\n\n${whereAndWhen()}\n\n${markdown}\n\n`
  writeFileSync(FILE, text.slice(0, from) + section + text.slice(to))
}

function whereAndWhen(): string {
  const cores = os.availableParallelism()
  const model = os.cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = Math.round(os.totalmem() / 2 ** 30)
  const day = new Date().toISOString().slice(0, 10)
  return `${day}: ${cores} cores (${model}), ${memory} GB, ${os.type()}, Node ${process.versions.node}.`
}
