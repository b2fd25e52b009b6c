/** What the workflow of a new user measures. */
export interface WorkflowSettings {
  readonly cameras: number
  readonly connectionsPerCamera: number
  /** Null: the built-in cameras. */
  readonly target: string | null
  /** Command that starts the server; null if it runs already. */
  readonly start: string | null
}

const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1'
const ACTION = 'OWNER/camera-capacity-gate@v1'

/** A workflow that measures each pull request; with the settings of the quick start, it is examples/pull-request.yml. */
export function workflowText({ cameras, connectionsPerCamera, target, start }: WorkflowSettings): string {
  const inputs = [
    `cameras: ${cameras}`,
    `connections-per-camera: ${connectionsPerCamera}`,
    ...(start === null ? [] : [`start: ${scalar(start)}`]),
    target === null ? 'simulate: true' : `target: ${scalar(target)}`,
  ]
  return `name: Camera capacity
on: pull_request
permissions:
  contents: read
  pull-requests: write
jobs:
  measure:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    steps:
      - uses: ${CHECKOUT}
      - uses: ${ACTION}
        with:
${inputs.map((line) => `          ${line}\n`).join('')}`
}

/** Begins like a path, a command or a URL; nothing in it has a meaning in YAML. */
const PLAIN = /^[a-z./][\w ./:{}=@%+,-]*$/i
const SPECIAL = /: |:$| $|^(?:true|false|null|yes|no|on|off|y|n)$|^[.\d_e+-]+$/i

/** Text as YAML. A JSON string is one, but for characters that YAML does not print. */
function scalar(text: string): string {
  if (PLAIN.test(text) && !SPECIAL.test(text)) return text
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
