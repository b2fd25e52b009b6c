import { type EmulatedGithub, TOKENS } from './emulated-github.ts'

/** The repository the action runs in. */
export const BASE_REPO = 'acme/cameras'

/** A pull request as it was opened. */
export interface Pull {
  readonly number: number
  readonly headSha: string
  readonly headRef: string
  /** `owner/name` */
  readonly headRepo: string
  readonly baseRef: string
}

/** Where a pull request comes from, and where it goes: the fork with `headOwner: 'contributor'`. */
export interface PullOptions {
  readonly head: string
  readonly headOwner?: 'acme' | 'contributor'
  readonly base?: string
}

/** A comment as its readers see it. */
export interface Comment {
  readonly id: number
  readonly body: string
  readonly login: string
}

/** An issue as its readers see it. */
export interface Issue {
  readonly number: number
  readonly title: string
  readonly body: string
  readonly labels: readonly string[]
  readonly state: string
  readonly comments: number
}

/** What people and workflows do in the repository, past every rule and fault of the stand-in. */
export class GithubRepository {
  private readonly github: EmulatedGithub
  private readonly movedHeads: Map<number, string>
  private pushes = 0

  /** `movedHeads` takes the head of each pull request pushed to, by number: the emulator keeps the first. */
  constructor(github: EmulatedGithub, movedHeads: Map<number, string>) {
    this.github = github
    this.movedHeads = movedHeads
  }

  async comments(number: number): Promise<Comment[]> {
    const all = await this.pages<{ id: number; body: string; user: { login: string } }>(
      `/repos/${BASE_REPO}/issues/${number}/comments?`,
    )
    return all.map(({ id, body, user }) => ({ id, body, login: user.login }))
  }

  async addComments(number: number, count: number, token: string = TOKENS.somebody): Promise<void> {
    for (let index = 1; index <= count; index++) {
      const body = { body: `Comment ${index} of ${count}` }
      await this.github.call(token, 'POST', `/repos/${BASE_REPO}/issues/${number}/comments`, body)
    }
  }

  async openPull({ head, headOwner = 'acme', base = 'main' }: PullOptions): Promise<Pull> {
    const headRepo = `${headOwner}/cameras`
    await this.ensureBranch(BASE_REPO, base)
    await this.ensureBranch(headRepo, head)
    const headSha = await this.push(headRepo, head)
    const asked = { title: `Pull request of ${head}`, head: `${headOwner}:${head}`, base }
    const path = `/repos/${BASE_REPO}/pulls`
    const { number } = await this.github.call<{ number: number }>(TOKENS[headOwner], 'POST', path, asked)
    return { number, headSha, headRef: head, headRepo, baseRef: base }
  }

  /** Proposes the same head for another branch. */
  async openSame({ headRef, headRepo }: Pull, base: string): Promise<{ number: number }> {
    await this.ensureBranch(BASE_REPO, base)
    const [owner] = headRepo.split('/')
    const asked = { title: `Pull request into ${base}`, head: `${owner}:${headRef}`, base }
    return await this.github.call(ownerToken(headRepo), 'POST', `/repos/${BASE_REPO}/pulls`, asked)
  }

  async closePull({ number }: Pull): Promise<void> {
    await this.github.call(TOKENS.acme, 'PATCH', `/repos/${BASE_REPO}/pulls/${number}`, { state: 'closed' })
  }

  /** Moves the head of the pull request on; returns the new commit. */
  async pushTo(pull: Pull): Promise<string> {
    const sha = await this.push(pull.headRepo, pull.headRef)
    this.movedHeads.set(pull.number, sha)
    return sha
  }

  /** Writes one file of the base repository, on a branch made from `main` when new; returns the commit. */
  async writeFile(path: string, text: string, branch = 'main', message?: string): Promise<string> {
    await this.ensureBranch(BASE_REPO, branch)
    return this.commit(BASE_REPO, branch, path, text, message)
  }

  /** As a person does it. */
  async closeIssue(number: number): Promise<void> {
    await this.github.call(TOKENS.acme, 'PATCH', `/repos/${BASE_REPO}/issues/${number}`, { state: 'closed' })
  }

  async issues(state: 'open' | 'closed' | 'all'): Promise<Issue[]> {
    const all = await this.pages<Omit<Issue, 'labels'> & { labels: readonly { name: string }[] }>(
      `/repos/${BASE_REPO}/issues?state=${state}&direction=asc&`,
    )
    return all.map(({ number, title, body, labels, state, comments }) => {
      return { number, title, body, labels: labels.map(({ name }) => name), state, comments }
    })
  }

  private push(repo: string, branch: string): Promise<string> {
    this.pushes++
    return this.commit(repo, branch, `pushes/${this.pushes}.txt`, `Push ${this.pushes}\n`)
  }

  private async commit(
    repo: string,
    branch: string,
    path: string,
    text: string,
    message = `Write ${path}`,
  ): Promise<string> {
    const contents = `/repos/${repo}/contents/${path}`
    const before = await this.find<{ sha: string }>(`${contents}?ref=${encodeURIComponent(branch)}`)
    const content = Buffer.from(text).toString('base64')
    const body = { message, content, branch, ...(before && { sha: before.sha }) }
    const made = await this.github.call<{ commit: { sha: string } }>(ownerToken(repo), 'PUT', contents, body)
    return made.commit.sha
  }

  private async ensureBranch(repo: string, branch: string): Promise<void> {
    if ((await this.find(`/repos/${repo}/git/ref/heads/${branch}`)) !== undefined) return
    const main = `/repos/${repo}/git/ref/heads/main`
    const { object } = await this.github.call<{ object: { sha: string } }>(ownerToken(repo), 'GET', main)
    const ref = { ref: `refs/heads/${branch}`, sha: object.sha }
    await this.github.call(ownerToken(repo), 'POST', `/repos/${repo}/git/refs`, ref)
  }

  private async find<T>(path: string): Promise<T | undefined> {
    return await this.github.call<T>(TOKENS.acme, 'GET', path).catch(() => undefined)
  }

  private async pages<T>(path: string): Promise<T[]> {
    const all: T[] = []
    for (let page = 1; ; page++) {
      const some = await this.github.call<T[]>(TOKENS.acme, 'GET', `${path}per_page=100&page=${page}`)
      all.push(...some)
      if (some.length < 100) return all
    }
  }
}

function ownerToken(repo: string): string {
  return repo === BASE_REPO ? TOKENS.acme : TOKENS.contributor
}
