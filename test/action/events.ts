import type { GithubEvent } from '../../src/action/github/event.ts'

/** The event of a pull request workflow in `org/cameras`, without its pull request. */
export function eventOf(change: Partial<GithubEvent> = {}): GithubEvent {
  return {
    name: 'pull_request',
    owner: 'org',
    repo: 'cameras',
    serverUrl: 'https://github.example',
    runId: 7,
    runAttempt: 1,
    workflow: 'CI',
    job: 'load',
    pull: null,
    workflowRun: null,
    problems: [],
    ...change,
  }
}
