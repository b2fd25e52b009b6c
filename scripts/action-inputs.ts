import { parseDocument } from 'yaml'
import { inputNaming } from '../src/action/github/inputs.ts'
import { OPTION_NAMES, OPTIONS, type OptionEntry } from '../src/config/options.ts'

/** The text of action.yml with what the table of options says of its inputs; everything else stays as it is. */
export function withOptionInputs(text: string): string {
  const document = parseDocument(text)
  for (const option of OPTION_NAMES) {
    const { input, inputDefault }: OptionEntry = OPTIONS[option]
    const place = ['inputs', inputNaming(option)]
    set([...place, 'description'], input)
    if (inputDefault === undefined) document.deleteIn([...place, 'default'])
    else set([...place, 'default'], inputDefault)
  }
  return document.toString({ lineWidth: 0 })

  function set(path: readonly string[], value: string): void {
    if (document.getIn(path) !== value) document.setIn(path, value)
  }
}
