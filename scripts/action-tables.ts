import { markdownTable } from 'markdown-table'

/** What the documentation shows of action.yml. */
export interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>
  readonly outputs: Readonly<Record<string, { readonly description: string }>>
}

/** Set by GitHub, never by a user. */
export const INTERNAL = ['matrix', 'check-run-id', 'job-workflow-ref']

export function inputsTable({ inputs }: Pick<ActionFile, 'inputs'>): string {
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

export function outputsTable({ outputs }: Pick<ActionFile, 'outputs'>): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description])
  return table(['output', 'meaning'], rows)
}

/** A default that is not a fixed text is part of the description: `… Default: 5 times the connections. …`. */
function defaultIn(description: string): { standard: string; meaning: string } {
  const [sentence, standard = ''] = /(?:^|\s)Default: (.*?)(?:\. |$)/.exec(description) ?? []
  if (sentence === undefined) return { standard: '', meaning: description }
  const [before = '', after = ''] = description.split(sentence)
  return { standard, meaning: [before.replace(/\.$/, ''), after].filter((part) => part !== '').join('. ') }
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')))
  return markdownTable([[...head], ...cells], { alignDelimiters: false })
}
