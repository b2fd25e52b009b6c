import { describe, expect, test } from 'vitest'
import { compile } from '../../../../src/server/metrics/expression/compile.ts'
import { readSamples } from '../../../../src/server/metrics/prometheus-text.ts'

const PAGE = `# TYPE sent_bytes_total counter
sent_bytes_total{camera="a",proto="rtsp"} 1000
sent_bytes_total{camera="b",proto="rtsp"} 3000
sent_bytes_total{camera="c",proto="http"} 500
viewers{camera="a"} 2
viewers{camera="b"} 4
viewers{camera="c"} 0
names{path="a/b.c"} 7
names{path="é\\n"} 8
limit 10
broken NaN
`

function on(page: string, atMs = 0) {
  return { samples: readSamples(page) ?? new Map(), atMs }
}

function valuesOf(expression: string, page = PAGE) {
  const value = compile(expression).evaluate(on(page))
  return typeof value === 'number' ? value : value.map((one) => one.value)
}

describe('an expression on one page', () => {
  test.each<[expression: string, value: number | readonly number[]]>([
    ['1', 1],
    ['-1.5e3 + 0x10', -1484],
    ['2 + 3 * 4 - 10 / 4', 11.5],
    ['(2 + 3) * -4', -20],
    ['-(2)', -2],
    ['1 / 0', Number.POSITIVE_INFINITY],
    ['limit', [10]],
    ['-limit', [-10]],
    ['limit{} # a comment', [10]],
    ['limit{camera=""}', [10]],
    ['nothing', []],
    ['nothing + 1', []],
    ['sum(nothing)', []],
    ['sum(viewers)', [6]],
    ['avg(viewers)', [2]],
    ['max(viewers) - min(viewers)', [4]],
    ['count(viewers{camera!="a"})', [2]],
    ['sum(viewers{camera=~"a|b"}) / limit', [0.6]],
    ['sum(sent_bytes_total{proto="rtsp", camera!~"b.*"}) * 8 / 1e6', [0.008]],
    ['sent_bytes_total / viewers', []],
    ['viewers * viewers', [4, 16, 0]],
    ['viewers + 1', [3, 5, 1]],
    ['1 - limit', [-9]],
    ['names{path=~"a/b\\\\.c"}', [7]],
    ['names{path=~`[a-z]/b\\.c`}', [7]],
    ["names{path='é\\n'}", [8]],
    ['names{path=~"a"}', []],
    ['names{path=~".+c"}', [7]],
    ['broken', [Number.NaN]],
    ['rate(sent_bytes_total[5s])', []],
  ])('%s', (expression, value) => {
    expect(valuesOf(expression)).toEqual(value)
  })

  test('puts series together by their labels, in whatever order', () => {
    expect(valuesOf('a / b', 'a{x="1",y="2"} 6\nb{y="2",x="1"} 3\nb{x="1"} 1\n')).toEqual([2])
  })

  test('names the metrics that it reads', () => {
    expect(compile('sum(rate(a[1m])) / b{c="d"} + a').metrics).toEqual(['a', 'b'])
  })
})

describe('a rate', () => {
  const page = (a: number, b: number, c = '') => `n{x="a"} ${a}\nn{x="b"} ${b}\n${c}`
  const values = (expression: ReturnType<typeof compile>, text: string, atMs: number) => {
    const value = expression.evaluate(on(text, atMs))
    return typeof value === 'number' ? value : value.map((one) => one.value)
  }

  test.each(['rate(n[5s])', 'irate(n[1h])'])('%s is since the scrape before', (text) => {
    const expression = compile(text)
    expect(values(expression, page(100, 10), 0)).toEqual([])
    expect(values(expression, page(300, 10), 2000)).toEqual([100, 0])
    expect(values(expression, page(301, 12, 'n{x="new"} 9\n'), 3000)).toEqual([1, 2])
  })

  test('begins at zero after a restart, and anew after a pause', () => {
    const expression = compile('sum(rate(n[5s]))')
    values(expression, page(100, 10), 0)
    expect(values(expression, page(5, 20), 1000)).toEqual([15])
    expression.forget()
    expect(values(expression, page(50, 20), 2000)).toEqual([])
  })

  test('is by the times of the samples if they have one, and nothing until there is a new one', () => {
    const expression = compile('rate(n[5s])')
    values(expression, 'n 100 10000\n', 0)
    expect(values(expression, 'n 100 10000\n', 1000)).toEqual([])
    expect(values(expression, 'n 300 12000\n', 2000)).toEqual([100])
  })
})

describe('an expression is refused for', () => {
  test.each([
    ['', 'an end after ""'],
    ['sum(', 'an end after "sum("'],
    ['a b', 'b'],
    ['sum by (x) (a)', 'by (x)'],
    ['sum(a) without (x)', 'without (x)'],
    ['topk(3, a)', 'topk'],
    ['stddev(a)', 'stddev'],
    ['histogram_quantile(0.9, a)', 'histogram_quantile'],
    ['increase(a[5s])', 'increase'],
    ['rate(a)', '(a)'],
    ['rate(sum(a)[5s:1s])', '(sum(a)[5s:1s])'],
    ['rate(sum(a)[5s])', 'sum(a)'],
    ['a[5s]', 'a[5s]'],
    ['a offset 5m', 'a offset 5m'],
    ['a @ 3', 'a @ 3'],
    ['a > 3', '>'],
    ['a and b', 'and'],
    ['a % 2', '%'],
    ['a ^ 2', '^'],
    ['a / on(x) b', 'on(x)'],
    ['a * 5m', '5m'],
    ['"text"', '"text"'],
    ['inf', 'inf'],
    ['{__name__="a"}', '{__name__="a"}'],
    ['a{__name__="b"}', '__name__="b"'],
    ['a{x=~"(a+)+"}', 'x=~"(a+)+"'],
    ['a{x=~".*a.*"}', 'x=~".*a.*"'],
    ['a{x=~"[z-a]"}', 'x=~"[z-a]"'],
    ['a{x=~"a{9}"}', 'x=~"a{9}"'],
    [`a{x=~"${'a'.repeat(501)}"}`, `x=~"${'a'.repeat(501)}"`],
    ['a{x="b}', 'x="b}'],
  ])('%j: %j', (text, part) => {
    expect(() => compile(text)).toThrow(expect.objectContaining({ message: expect.stringContaining(part) }))
  })

  test('more brackets than anyone writes', () => {
    expect(() => compile(`${'('.repeat(900)}1${')'.repeat(900)}`)).toThrow()
  })
})
