// Writes the inputs of action.yml that are options, and the parts of README.md and docs/ that repeat action.yml, the
// options, the schemas and examples/.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { withOptionInputs } from './action-inputs.ts'
import { docPages, filled, ROOT } from './doc-pages.ts'
import { docSections } from './doc-sections.ts'

const action = path.join(ROOT, 'action.yml')
writeFileSync(action, withOptionInputs(readFileSync(action, 'utf8')))
const sections = docSections()
for (const page of docPages()) writeFileSync(page, filled(readFileSync(page, 'utf8'), sections))
