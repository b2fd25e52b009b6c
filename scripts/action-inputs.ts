import { parseDocument } from 'yaml'
import { inputNaming, inputOf } from '../src/config/option-naming.ts'
import { OPTION_NAMES } from '../src/config/options.ts'

/** The text of action.yml with what the table of options says of its inputs; everything else stays as it is. */
export function withOptionInputs(text: string): string {
  const document = parseDocument(text)
  for (const option of OPTION_NAMES) {
    const { description, default: standard } = inputOf(option)
    const place = ['inputs', inputNaming(option)]
    set([...place, 'description'], description)
    if (standard === undefined) document.deleteIn([...place, 'default'])
    else set([...place, 'default'], standard)
  }
  return document.toString({ lineWidth: 0 })

  function set(path: readonly string[], value: string): void {
    if (document.getIn(path) !== value) document.setIn(path, value)
  }
}
