import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withBaselineJobs } from '../../src/config/baseline-text.ts'
import { baselineOf, parseThresholds } from '../../src/config/thresholds.ts'
import type { BaselineJob } from '../../src/model/gate.ts'
import { baselineJob } from '../analysis/gate/baseline-job.ts'

const NONE: ReadonlySet<string> = new Set()

function added(text: string, ...runIds: readonly string[]): string {
  return withBaselineJobs(text, { added: runIds.map((runId) => baselineJob({ runId })), dropped: NONE })
}

function runIdsIn(text: string): string[] {
  return baselineOf(parseThresholds(text)).map(({ runId }) => runId)
}

/** What is left of a text without the list of its jobs. */
function outside(text: string): string {
  const start = text.indexOf('[', text.indexOf('"jobs"'))
  return `${text.slice(0, start)}…${text.slice(text.lastIndexOf(']') + 1)}`
}

describe('the text of thresholds.json', () => {
  test('gets a baseline at its end', () => {
    const job = JSON.stringify(JSON.parse(added('{"version": 1}', 'a')).baseline.jobs[0], null, 2)
    const text = '{\n  "version": 1,\n  "floors": {"drops":  { "max":3 } }\n}\n'
    expect(added(text, 'a')).toBe(
      '{\n  "version": 1,\n  "floors": {"drops":  { "max":3 } },\n' +
        `  "baseline": {\n    "jobs": [\n      ${job.replaceAll('\n', '\n      ')}\n    ]\n  }\n}\n`,
    )
  })

  test('is the same whether the baseline was missing or empty', () => {
    const empty = '{\n  "version": 1,\n  "baseline": {\n    "jobs": []\n  }\n}\n'
    expect(added('{\n  "version": 1\n}\n', 'a', 'b')).toBe(added(empty, 'a', 'b'))
  })

  test('is the same whether jobs were added at once or one after the other', () => {
    const text = '{\n\t"version": 1\n}\n'
    expect(added(added(added(text, 'a'), 'b'), 'c')).toBe(added(text, 'a', 'b', 'c'))
  })

  test('is the text that JSON.stringify writes, where it was that before', () => {
    const text = added('{\n    "version": 1\n}\n', 'a', 'b')
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 4)}\n`)
  })

  test('keeps tabs and the line breaks of Windows', () => {
    const text = added('{\r\n\t"version": 1,\r\n\t"baseline": { "jobs": [] }\r\n}', 'a')
    expect(text).toMatch(
      /^\{\r\n\t"version": 1,\r\n\t"baseline": \{ "jobs": \[\r\n\t\t\t\{\r\n\t\t\t\t"run_id": "a",\r\n/,
    )
    expect(text).toMatch(/\r\n\t\t\t\}\r\n\t\t\] \}\r\n\}$/)
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(text).not.toContain('  ')
  })

  test('keeps its byte order mark', () => {
    expect(added('\uFEFF{"version":1}', 'a')).toBe(`\uFEFF${added('{"version":1}', 'a')}`)
  })

  test('loses the lines of the dropped jobs and no other', () => {
    const before = added('{\n  "version": 1\n}\n', 'a', 'b', 'c').split('\n')
    const without = (...runIds: string[]): string =>
      withBaselineJobs(before.join('\n'), { added: [], dropped: new Set(runIds) })
    expect(without('b')).toBe(added('{\n  "version": 1\n}\n', 'a', 'c'))
    expect(without('a')).toBe(added('{\n  "version": 1\n}\n', 'b', 'c'))
    expect(without('a', 'c')).toBe(added('{\n  "version": 1\n}\n', 'b'))
    expect(runIdsIn(without('a', 'b', 'c'))).toEqual([])
  })

  test('may lose and get jobs at once', () => {
    const before = added('{\n  "version": 1\n}\n', 'a', 'b')
    const change = { added: [baselineJob({ runId: 'c' })], dropped: new Set(['a']) }
    expect(withBaselineJobs(before, change)).toBe(added('{\n  "version": 1\n}\n', 'b', 'c'))
    const all = { ...change, dropped: new Set(['a', 'b']) }
    expect(withBaselineJobs(before, all)).toBe(added('{\n  "version": 1\n}\n', 'c'))
  })

  test('is not touched when nothing changes', () => {
    expect(withBaselineJobs('{"version":1}', { added: [], dropped: NONE })).toBe('{"version":1}')
  })

  test('keeps every byte outside the jobs, and every job that stays, however it is formatted', () => {
    fc.assert(
      fc.property(
        oddlyFormatted(),
        fc.nat(3),
        fc.subarray(['old-0', 'old-1', 'old-2']),
        (text, count, gone) => {
          const jobs = Array.from({ length: count }, (_, index) => baselineJob({ runId: `new-${index}` }))
          const after = withBaselineJobs(text, { added: jobs, dropped: new Set(gone) })
          const stay = runIdsIn(text).filter((runId) => !gone.includes(runId))
          expect(runIdsIn(after)).toEqual([...stay, ...jobs.map(({ runId }) => runId)])
          expect(outside(after)).toBe(outside(text))
          for (const runId of stay) expect(after).toContain(jobTextOf(text, runId))
          expect(outside(withBaselineJobs(after, { added: [], dropped: new Set(stay) }))).toBe(outside(text))
        },
      ),
    )
  })

  test('without a baseline keeps every byte up to its last value, however it is formatted', () => {
    fc.assert(
      fc.property(oddlyFormatted(), (text) => {
        const bare = text.replace(/,?\s*"baseline"[\s\S]*\]\s*\}/, '').replace(/\{\s*,/, '{')
        const end = bare.lastIndexOf('}')
        const kept = bare.slice(0, end).trimEnd()
        const after = added(bare, 'a')
        expect(after.startsWith(`${kept},`)).toBe(true)
        expect(after.endsWith(bare.slice(kept.length))).toBe(true)
        expect(runIdsIn(after)).toEqual(['a'])
      }),
    )
  })
})

/** Valid files with white space of every kind between the tokens, the baseline in any place. */
function oddlyFormatted(): fc.Arbitrary<string> {
  const space = fc.stringMatching(/^[ \t]{0,3}(\r?\n[ \t]{0,4})?$/)
  const rest = fc.shuffledSubarray(['"version":1', '"floors":{"drops" : {"max":3}}', '"fr": {\r\n}'])
  const spaces = fc.array(space, { minLength: 12, maxLength: 12 })
  return fc
    .tuple(rest, fc.nat(3), fc.nat(3), spaces, fc.constantFrom('', '\uFEFF'), space)
    .map(([others, place, count, s, mark, end]) => {
      const jobs = Array.from({ length: count }, (_, index) => oldJobText(index, s))
      const list = jobs.length === 0 ? s[0] : jobs.join(`${s[1]},${s[2]}`)
      const baseline = `"baseline"${s[3]}:${s[4]}{${s[5]}"jobs"${s[6]}:${s[7]}[${list}${s[8]}]${s[9]}}`
      const members = others.includes('"version":1') ? others : ['"version":1', ...others]
      return `${mark}{${s[10]}${members.toSpliced(place, 0, baseline).join(`,${s[11]}`)}${s[10]}}${end}`
    })
}

function oldJobText(index: number, spaces: readonly string[]): string {
  const [first, ...others] = Object.entries(fileJob(baselineJob({ runId: `old-${index}` })))
  const texts = [...others, ...(first ? [first] : [])].map(
    ([key, value]) => `"${key}":${JSON.stringify(value)}`,
  )
  return `{${spaces[10]}${texts.join(`${spaces[9]},${spaces[8]}`)}}`
}

function fileJob({ runId, startedAt, ...rest }: BaselineJob): Record<string, unknown> {
  return { run_id: runId, started_at: startedAt, ...rest }
}

/** From the job's brace to the next one that closes it: its run id is its last key. */
function jobTextOf(text: string, runId: string): string {
  const end = text.indexOf('}', text.indexOf(`"run_id":"${runId}"`)) + 1
  return text.slice(text.lastIndexOf('"started_at"', end), end)
}
