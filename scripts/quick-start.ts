import type { WorkflowSettings } from '../src/cli/first-workflow.ts'

/** The server of examples/pull-request.yml. */
export const QUICK_START: WorkflowSettings = {
  cameras: 24,
  connectionsPerCamera: 2,
  start: './my-server --port 8081',
  target: 'http://localhost:8081/{camera}/stream',
}
