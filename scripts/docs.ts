// Writes the parts of README.md and docs/ that repeat action.yml, the options, the schemas and examples/.
import { readFileSync, writeFileSync } from 'node:fs'
import { docPages, filled } from './doc-pages.ts'
import { docSections } from './doc-sections.ts'

const sections = docSections()
for (const page of docPages()) writeFileSync(page, filled(readFileSync(page, 'utf8'), sections))
