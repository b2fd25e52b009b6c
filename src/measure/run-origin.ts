import type { RunOrigin } from '../report/build/input.ts'

/** What GitHub's runner says about what is measured, as far as it has the form that a report allows. */
export function runOrigin(environment: NodeJS.ProcessEnv): RunOrigin {
  const { GITHUB_SHA: sha = '', GITHUB_REF_NAME: ref = '' } = environment
  return {
    commit: /^[\da-f]{40}(?:[\da-f]{24})?$/.test(sha) ? sha : null,
    ref: ref !== '' && ref.length <= 255 ? ref : null,
    url: runUrl(environment),
  }
}

function runUrl(environment: NodeJS.ProcessEnv): string | null {
  const {
    GITHUB_SERVER_URL: server = '',
    GITHUB_REPOSITORY: repository = '',
    GITHUB_RUN_ID: id = '',
  } = environment
  const isKnown = /^https?:\/\/[^\s@]+$/.test(server) && /^[\w.-]+\/[\w.-]+$/.test(repository)
  const url = `${server}/${repository}/actions/runs/${id}`
  return isKnown && /^\d{1,20}$/.test(id) && URL.canParse(url) ? url : null
}
