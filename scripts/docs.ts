// Writes the inputs of action.yml that are options, the workflow of the quick start, the configuration of NATS, and the
// parts of README.md and docs/ that repeat action.yml, the options, the schemas and examples/.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { workflowText } from '../src/cli/first-workflow.ts'
import { NATS_CONFIGURATION } from '../src/kubernetes/nats-configuration.ts'
import { withOptionInputs } from './action-inputs.ts'
import { docPages, filled, ROOT } from './doc-pages.ts'
import { docSections } from './doc-sections.ts'
import { QUICK_START } from './quick-start.ts'

const action = path.join(ROOT, 'action.yml')
writeFileSync(action, withOptionInputs(readFileSync(action, 'utf8')))
writeFileSync(path.join(ROOT, 'examples', 'pull-request.yml'), workflowText(QUICK_START))
writeFileSync(path.join(ROOT, 'examples', 'agents', 'nats.conf'), NATS_CONFIGURATION)
const sections = docSections()
for (const page of docPages()) writeFileSync(page, filled(readFileSync(page, 'utf8'), sections))
