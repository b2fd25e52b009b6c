import { describe, expect, test } from 'vitest'
import type { InputSource } from '../../../src/action/github/input-source.ts'
import { type ReportInputs, type RunInputs, readInputs } from '../../../src/action/github/inputs.ts'
import type { MergeInputs } from '../../../src/action/github/merge-inputs.ts'
import { parseThresholds } from '../../../src/config/thresholds.ts'
import { badInput, CamgateError } from '../../../src/errors.ts'

type Given = Readonly<Record<string, string>>

const TARGET = { cameras: '4', target: 'http://127.0.0.1:8080/{camera}' }

function sourceOf(given: Given, more: Partial<InputSource> = {}): InputSource {
  return {
    get: (name) => given[name] ?? '',
    workflow: 'CI',
    job: 'load',
    readThresholds: async () => null,
    ...more,
  }
}

async function runInputs(given: Given, more: Partial<InputSource> = {}): Promise<RunInputs> {
  const inputs = await readInputs(sourceOf(given, more))
  expect(inputs.mode).toBe('run')
  return inputs as RunInputs
}

async function reportInputs(given: Given): Promise<ReportInputs> {
  const inputs = await readInputs(sourceOf({ mode: 'report', ...given }))
  expect(inputs.mode).toBe('report')
  return inputs as ReportInputs
}

/** The problems that inputs are refused with, a line each. */
async function problemsOf(given: Given, more: Partial<InputSource> = {}): Promise<string[]> {
  const error: unknown = await readInputs(sourceOf(given, more)).then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(CamgateError)
  expect(error).toMatchObject({ code: 'bad_input' })
  return (error as CamgateError).message.split('\n')
}

const namesOf = (problems: readonly string[]) => problems.map((line) => line.slice(0, line.indexOf(':')))

describe('the inputs of a run', () => {
  test('have defaults', async () => {
    expect(await runInputs(TARGET)).toMatchObject({
      mode: 'run',
      start: null,
      baselineStart: null,
      startReuse: false,
      waitTimeoutMs: 60_000,
      thresholds: null,
      token: '',
      comment: 'auto',
      openIssue: 'auto',
      trend: 'auto',
      artifactRetentionDays: null,
      key: 'CI-load',
      artifactName: 'camera-capacity-CI-load',
      plan: { cameras: 4, connectionsPerCamera: 1, findCapacity: true, onInconclusive: 'warn', headers: {} },
    })
  })

  test('are read, each under its own name', async () => {
    const inputs = await runInputs({
      ...TARGET,
      'connections-per-camera': '2',
      duration: '90s',
      insecure: 'true',
      'find-capacity': 'false',
      start: 'npm start',
      'start-reuse': 'true',
      'wait-timeout': '2m',
      'github-token': 'ghs_abc',
      comment: 'on-regression',
      'open-issue': 'never',
      trend: 'always',
      'artifact-retention-days': '7',
      'reports-dir': 'out',
      'logs-dir': 'out/logs',
      formats: 'prometheus, junit',
      thresholds: 'limits.json',
    })
    expect(inputs).toMatchObject({
      start: 'npm start',
      startReuse: true,
      waitTimeoutMs: 120_000,
      token: 'ghs_abc',
      comment: 'on-regression',
      openIssue: 'never',
      trend: 'always',
      artifactRetentionDays: 7,
      thresholds: 'limits.json',
      plan: {
        connectionsPerCamera: 2,
        durationMs: 90_000,
        insecure: true,
        findCapacity: false,
        reportsDir: 'out',
        logsDir: 'out/logs',
        formats: ['junit', 'prometheus'],
      },
    })
  })

  test.each([
    ['12', 12],
    ['#12', 12],
    [' 7 ', 7],
  ])('take the pull request %j', async (text, number) => {
    expect((await runInputs({ ...TARGET, 'pull-request': text })).pullRequest).toBe(number)
  })

  test.each(['0', '-1', '1.5', 'abc', '1e3', '12 13', 'https://github.com/a/b/pull/1', '9'.repeat(16)])(
    'refuse the pull request %j with one clear line',
    async (text) => {
      expect(await problemsOf({ ...TARGET, 'pull-request': text })).toEqual([
        `pull-request: found ${JSON.stringify(text)}, expected the number of a pull request, such as 12`,
      ])
    },
  )

  test('comment on the pull request of the event where none is named', async () => {
    expect((await runInputs({ ...TARGET, 'pull-request': '' })).pullRequest).toBeNull()
  })

  test('ask for the caller only where a key is made of it', async () => {
    const caller = async () => 'edge'
    expect((await runInputs(TARGET, { caller, step: '__self_2' })).key).toBe('CI-edge-load-self_2')
    const never = () => Promise.reject(new Error('asked'))
    expect((await runInputs({ ...TARGET, 'comment-key': 'k' }, { caller: never })).key).toBe('k')
  })

  test('take servers to ask one a line', async () => {
    const discover = 'mediamtx://a\n\n  mediamtx://b:9997\n'
    const { plan } = await runInputs({ cameras: '4', discover })
    expect(plan.source).toMatchObject({
      kind: 'discover',
      addresses: [{ host: 'a' }, { host: 'b', port: 9997 }],
    })
  })

  test('take headers one a line, blank lines aside', async () => {
    const headers = 'Authorization: Bearer abc\n\n  \nX-Time: 12:30\n'
    const expected = { Authorization: 'Bearer abc', 'X-Time': '12:30' }
    expect((await runInputs({ ...TARGET, headers })).plan.headers).toEqual(expected)
  })

  test('search no capacity when told so, and then say that details of a search are not used', async () => {
    const { plan, notices } = await runInputs({ ...TARGET, 'find-capacity': 'false', 'max-connections': '9' })
    expect(plan.findCapacity).toBe(false)
    expect(notices).toEqual(['max-connections is not used: find-capacity is false'])
    expect((await runInputs(TARGET)).notices).toEqual([])
    expect((await runInputs({ ...TARGET, 'max-connections': '9' })).plan.maxConnections).toBe(9)
  })

  test('say that a webhook is not signed, where its secret is not set', async () => {
    const given = { ...TARGET, webhook: 'https://hooks.example/1' }
    const noticesOf = async (more: Given, environment = {}) =>
      (await runInputs({ ...given, ...more }, { environment })).notices
    const unsigned = ['webhook gets no signature: webhook-secret is empty']
    expect(await noticesOf({ 'webhook-secret': '' })).toEqual(unsigned)
    expect(await noticesOf({}, { CAMGATE_WEBHOOK_SECRET: '' })).toEqual(unsigned)
    expect(await noticesOf({ 'webhook-secret': 'abc' })).toEqual([])
    expect(await noticesOf({}, { CAMGATE_WEBHOOK_SECRET: 'abc' })).toEqual([])
    expect((await runInputs(TARGET)).notices).toEqual([])
  })

  test('keep a command of several lines as it is', async () => {
    const start = 'npm ci\nnpm start -- --port 8080'
    expect((await runInputs({ ...TARGET, start })).start).toBe(start)
  })

  test('need the number of cameras, which nobody but this code asks for', async () => {
    const problems = await problemsOf({ target: TARGET.target })
    expect(problems).toEqual([expect.stringMatching(/^cameras: found nothing, expected how many cameras/)])
  })

  test('without a target are an error: a target that was forgotten must not turn green', async () => {
    expect(await problemsOf({ cameras: '4' })).toEqual([
      'target: found nothing, expected one of target, publish, cameras-api, cameras-file and discover, or simulate: true for the built-in cameras',
    ])
  })

  test.each([
    ['target', 'http://127.0.0.1/{camera}', 'template'],
    ['cameras-api', 'http://127.0.0.1/api', 'api'],
    ['cameras-file', 'cameras.json', 'file'],
    ['simulate', 'true', 'built-in'],
  ])('have one source of cameras: %s', async (name, value, kind) => {
    expect((await runInputs({ cameras: '4', [name]: value })).plan.source.kind).toBe(kind)
  })

  test('with two sources are an error', async () => {
    expect(await problemsOf({ ...TARGET, 'cameras-file': 'cameras.csv' })).toEqual([
      'target cannot be combined with cameras-file: the cameras come from one place',
    ])
    expect(await problemsOf({ ...TARGET, simulate: 'true' })).toEqual([
      'simulate: true cannot be combined with target',
    ])
    expect(await problemsOf({ cameras: '4', simulate: 'true', start: 'npm start' })).toEqual([
      'start cannot be combined with simulate: true',
    ])
  })

  test('with a server for a baseline that nobody named are an error', async () => {
    const given = { ...TARGET, 'baseline-start': 'npm start' }
    expect(await problemsOf(given)).toEqual(['baseline-start requires baseline-target'])
    const inputs = await runInputs({ ...given, 'baseline-target': 'http://127.0.0.1:8081/{camera}' })
    expect(inputs).toMatchObject({
      baselineStart: 'npm start',
      plan: { baselineTarget: 'http://127.0.0.1:8081/{camera}' },
    })
  })
})

describe('all problems of the inputs', () => {
  const WRONG = {
    cameras: 'many',
    'connections-per-camera': '0',
    duration: 'long',
    headers: 'Authorization hunter2\nX-Key: hunter2\nx-key: hunter2',
    'wait-timeout': '2h',
    simulate: 'yes',
    comment: 'sometimes',
    'artifact-name': 'a/b',
    'artifact-retention-days': '0',
    'on-inconclusive': 'maybe',
    'open-issue': 'always',
    trend: 'sometimes',
    'github-token': 't'.repeat(10_001),
  }

  test('are told at once, under the names of the inputs', async () => {
    const problems = await problemsOf(WRONG)
    expect(namesOf(problems).sort()).toEqual([...Object.keys(WRONG), 'headers', 'target'].sort())
  })

  test('never hold a header or a token', async () => {
    const text = (await problemsOf({ ...WRONG, target: 'http://user:hunter2@{camera' })).join('\n')
    expect(text).not.toContain('hunter2')
    expect(text).not.toContain('tttt')
  })

  test('include a mode that there is not, and those of thresholds.json', async () => {
    const readThresholds = async () => {
      throw badInput([{ option: 'thresholds.json floors', found: 'a list', expected: 'an object' }])
    }
    const problems = await problemsOf({ mode: 'publish', cameras: '0' }, { readThresholds })
    expect(namesOf(problems)).toEqual(['mode', 'target', 'thresholds.json floors', 'cameras'])
  })

  test('are no place for a bug, which is told as one', async () => {
    const readThresholds = async () => {
      throw new TypeError('a bug')
    }
    await expect(readInputs(sourceOf(TARGET, { readThresholds }))).rejects.toThrow(TypeError)
  })
})

describe('thresholds.json', () => {
  const strict = async () =>
    parseThresholds('{"version":1,"on_inconclusive":"fail","fr":{"target_cameras":50}}')

  test('is read where the input says, in the names of the inputs', async () => {
    const asked: (string | undefined)[] = []
    const readThresholds: InputSource['readThresholds'] = async (path, naming) => {
      asked.push(path, naming('connectionsPerCamera'), naming('header'))
      return null
    }
    await readInputs(sourceOf({ ...TARGET, thresholds: 'limits.json' }, { readThresholds }))
    await readInputs(sourceOf(TARGET, { readThresholds }))
    expect(asked).toEqual([
      'limits.json',
      'connections-per-camera',
      'headers',
      undefined,
      'connections-per-camera',
      'headers',
    ])
  })

  test('counts where an input does not say otherwise', async () => {
    const given = await runInputs(TARGET, { readThresholds: strict })
    expect(given.plan).toMatchObject({ onInconclusive: 'fail', frTarget: 50 })
    const other = await runInputs(
      { ...TARGET, 'on-inconclusive': 'pass', 'fr-target': '70' },
      { readThresholds: strict },
    )
    expect(other).toMatchObject({ plan: { onInconclusive: 'pass', frTarget: 70 } })
  })
})

describe('the key', () => {
  test.each([
    [{ matrix: 'null' }, 'CI-load'],
    [{ matrix: '{"os":"linux"}' }, 'CI-load-linux'],
    [{ matrix: '{"os":"linux"}', 'comment-key': 'My key / 1' }, 'My-key-1-bfcde4a4'],
  ])('of %j is %s, and the artifact has it in its name', async (given: Given, key) => {
    expect(await runInputs({ ...TARGET, ...given })).toMatchObject({
      key,
      artifactName: `camera-capacity-${key}`,
    })
  })

  test('does not rename an artifact that has a name', async () => {
    const inputs = await runInputs({ ...TARGET, 'artifact-name': 'my reports', 'comment-key': 'k' })
    expect(inputs).toMatchObject({ key: 'k', artifactName: 'my reports' })
  })
})

describe('the inputs of mode: report', () => {
  const token = { 'github-token': 'ghs_abc' }

  test('have defaults', async () => {
    expect(await reportInputs(token)).toEqual({
      mode: 'report',
      token: 'ghs_abc',
      comment: 'auto',
      key: null,
      artifactName: null,
      thresholds: null,
      reportsDir: 'reports',
    })
  })

  test('are read', async () => {
    const given = {
      ...token,
      'comment-key': 'a b',
      'artifact-name': 'mine',
      thresholds: 'limits.json',
      'reports-dir': 'out',
    }
    expect(await reportInputs(given)).toMatchObject({
      key: 'a-b-c8687a08',
      artifactName: 'mine',
      thresholds: 'limits.json',
      reportsDir: 'out',
    })
  })

  test('need a token, and refuse what only a run can use, all at once', async () => {
    const strangers = {
      cameras: '4',
      target: 'http://user:hunter2@127.0.0.1/{camera}',
      'cameras-api': 'http://127.0.0.1/api?token=hunter2',
      'cameras-file': 'c.json',
      start: 'npm start',
      'baseline-start': 'npm start',
      formats: 'junit',
    }
    const problems = await problemsOf({ mode: 'report', ...strangers })
    expect(problems.map((line) => line.split(/[ :]/)[0])).toEqual([...Object.keys(strangers), 'github-token'])
    expect(problems[0]).toBe('cameras cannot be combined with mode: report, which measures nothing')
    expect(problems.join('\n')).not.toContain('hunter2')
    expect(problems.at(-1)).toBe('github-token: found nothing, expected a token that may comment')
  })

  test('need no thresholds.json of the checkout, which is a stranger\u2019s', async () => {
    const readThresholds = async () => {
      throw new Error('it was read')
    }
    const source = sourceOf({ mode: 'report', ...token }, { readThresholds })
    expect(await readInputs(source)).toMatchObject({ mode: 'report' })
  })

  test('that are wrong are told without a word on cameras, which that mode has none of', async () => {
    const problems = await problemsOf({ mode: 'report', ...token, comment: 'sometimes' })
    expect(namesOf(problems)).toEqual(['comment'])
  })
})

describe('mode: merge', () => {
  const mergeInputs = async (given: Given, more: Partial<InputSource> = {}) =>
    (await readInputs(sourceOf({ mode: 'merge', ...given }, more))) as MergeInputs

  test('has what a result is published by, and the limits', async () => {
    const limits = parseThresholds('{"version": 1, "on_inconclusive": "fail"}')
    const given = { formats: 'junit', reports: 'a.json\n\nfolder\n', 'reports-dir': 'out' }
    expect(await mergeInputs(given, { readThresholds: async () => limits })).toMatchObject({
      mode: 'merge',
      plan: {
        shard: null,
        reportsDir: 'out',
        formats: ['junit'],
        summary: 'compact',
        onInconclusive: 'fail',
      },
      limits,
      key: 'CI-load',
      shardKey: null,
      artifactName: 'camera-capacity-CI-load',
      reports: ['a.json', 'folder'],
    })
  })

  test('takes the artifacts of shards with its comment-key', async () => {
    const inputs = await mergeInputs({ 'comment-key': 'big server', 'on-inconclusive': 'pass' })
    expect(inputs).toMatchObject({ plan: { onInconclusive: 'pass' }, reports: null })
    expect(inputs.shardKey).toBe(inputs.key)
  })

  test('refuses what only a measurement needs, and names all that is wrong', async () => {
    const fails = mergeInputs({ cameras: '4', 'start-at': 'soon', formats: 'pdf', comment: 'maybe' })
    for (const text of ['cameras cannot be', 'start-at cannot be', 'formats: found "pdf"', 'comment: found'])
      await expect(fails).rejects.toThrow(text)
  })
})

test('a shard does not start a server', async () => {
  const given = {
    ...TARGET,
    shard: '1/2',
    'start-at': '2026-01-31T12:00:00Z',
    'max-connections': '9',
    start: './server',
  }
  await expect(runInputs(given)).rejects.toThrow('shard cannot be combined with start')
})

test('the shards of a matrix share a key, and each has its artifact', async () => {
  const shard = { ...TARGET, 'find-capacity': 'false', 'start-at': '2026-01-31T12:00:00Z' }
  const [one, two] = await Promise.all(
    ['1/2', '2/2'].map((number, k) => runInputs({ ...shard, shard: number, matrix: `{"shard":${k + 1}}` })),
  )
  expect([one?.key, two?.key]).toEqual(['CI-load', 'CI-load'])
  expect([one?.artifactName, two?.artifactName]).toEqual([
    'camera-capacity-CI-load-shard-1',
    'camera-capacity-CI-load-shard-2',
  ])
})
