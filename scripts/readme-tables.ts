import { markdownTable } from 'markdown-table'

/** What of action.yml the README tells. */
export interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>
  readonly outputs: Readonly<Record<string, { readonly description: string }>>
}

/** Set by GitHub, never by a user. */
export const INTERNAL = ['matrix', 'check-run-id', 'job-workflow-ref']

/**
 * The README with its tables of inputs and outputs as action.yml has them, each between `<!-- name -->` and
 * `<!-- /name -->`.
 * @throws Error when a pair of these is missing
 */
export function withTables(readme: string, action: ActionFile): string {
  const inputs = between(readme, 'inputs', inputsTable(action))
  return between(inputs, 'outputs', outputsTable(action))
}

function inputsTable({ inputs }: ActionFile): string {
  const rows = Object.entries(inputs).filter(([name]) => !INTERNAL.includes(name))
  return table(
    ['input', 'default', 'meaning'],
    rows.map(([name, input]) => {
      const told = defaultIn(input.description)
      const standard = input.default === undefined ? told.standard : `\`${input.default}\``
      return [`\`${name}\``, standard, told.meaning]
    }),
  )
}

function outputsTable({ outputs }: ActionFile): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description])
  return table(['output', 'meaning'], rows)
}

/** A default that is no fixed text stands in the description: `… Default: 5 times the connections. …`. */
function defaultIn(description: string): { standard: string; meaning: string } {
  const [sentence, standard = ''] = /(?:^|\s)Default: (.*?)(?:\. |$)/.exec(description) ?? []
  if (sentence === undefined) return { standard: '', meaning: description }
  const [before = '', after = ''] = description.split(sentence)
  return { standard, meaning: [before.replace(/\.$/, ''), after].filter((part) => part !== '').join('. ') }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')))
  return markdownTable([[...head], ...cells], { alignDelimiters: false })
}

function between(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`README.md has no ${start} … ${end}`)
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`
}
