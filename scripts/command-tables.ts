import type { Command } from 'commander'
import { table } from './action-tables.ts'

/** A row for each option; a default at the end of its description, `… (default: 5)`, has a separate column. */
export function optionsTable(command: Command): string {
  const rows = command.options.map(({ flags, description }) => {
    const [, meaning = description, standard = ''] = /^(.*?)(?: \(default: (.*)\))?$/s.exec(description) ?? []
    return [`\`${flags}\``, standard, meaning]
  })
  return table(['option', 'default', 'meaning'], rows)
}

/** What `--help` prints, as a code block. */
export function helpBlock(command: Command): string {
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
    getOutHelpWidth: () => 110,
    getOutHasColors: () => false,
  })
  command.outputHelp()
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\``
}
