import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'
import type { Samples } from '../sample.ts'
import { GrowthRate } from './growth-rate.ts'
import { isSelected, linearPattern, type Matcher, type Selector } from './selector.ts'
import { AGGREGATES, aggregate, combine, OPERATIONS, type SeriesValue, type Value } from './values.ts'

/** A page of samples, and when it was read: monotonic milliseconds. */
interface Page {
  readonly samples: Samples
  readonly atMs: number
}

/** An expression that can be evaluated on one page after the other. */
export interface Compiled {
  /** The metrics that it reads. */
  readonly metrics: readonly string[]
  evaluate(page: Page): Value
  /** Time passes that is not watched: no counter is compared with what it was before. */
  forget(): void
}

/** A part of an expression that is not understood. */
export class NotUnderstood extends Error {}

/** @throws NotUnderstood with the part, if it is not in the subset of PromQL of docs/server-metrics.md */
export function compile(text: string): Compiled {
  const compiler = new Compiler(text)
  const root = compiler.root()
  return {
    metrics: [...compiler.metrics],
    evaluate: root,
    forget() {
      for (const rate of compiler.rates) rate.forget()
    },
  }
}

type Evaluate = (page: Page) => Value
type EvaluateSeries = (page: Page) => readonly SeriesValue[]

/** Deeper than anyone writes. */
const MAX_DEPTH = 50

class Compiler {
  readonly metrics = new Set<string>()
  readonly rates: GrowthRate[] = []
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  root(): Evaluate {
    const tree = parser.parse(this.text)
    tree.iterate({
      enter: (node) => {
        if (node.type.isError) throw new NotUnderstood(this.around(node.from))
      },
    })
    const [root] = childrenOf(tree.topNode)
    if (root === undefined) throw new NotUnderstood('nothing')
    return this.expression(root, 0)
  }

  private expression(node: SyntaxNode, depth: number): Evaluate {
    if (depth > MAX_DEPTH) return this.refuse(node)
    const [first = node, second = node, third = node, ...more] = childrenOf(node)
    switch (node.name) {
      case 'NumberDurationLiteral':
        return this.number(node)
      case 'VectorSelector':
        return this.selected(node)
      case 'ParenExpr':
        return this.expression(first, depth + 1)
      case 'UnaryExpr': {
        const operand = this.expression(second, depth + 1)
        const sign = this.textOf(first) === '-' ? -1 : 1
        return (page) => combine(sign, operand(page), (left, right) => left * right)
      }
      case 'BinaryExpr': {
        const operation = OPERATIONS[this.textOf(second)]
        if (operation === undefined) return this.refuse(second)
        if (more.length > 0) return this.refuse(third)
        const [left, right] = [this.expression(first, depth + 1), this.expression(third, depth + 1)]
        return (page) => combine(left(page), right(page), operation)
      }
      case 'FunctionCall':
        return this.rate(first, second)
      case 'AggregateExpr':
        return this.aggregated(node, depth)
      default:
        return this.refuse(node)
    }
  }

  /** `5m` is a number in Prometheus, but no one means it here. */
  private number(node: SyntaxNode): Evaluate {
    const value = Number(this.textOf(node).replaceAll('_', ''))
    return Number.isFinite(value) ? () => value : this.refuse(node)
  }

  private aggregated(node: SyntaxNode, depth: number): Evaluate {
    const [operator = node, body = node, ...more] = childrenOf(node)
    const by = AGGREGATES[this.textOf(operator)]
    if (by === undefined) return this.refuse(operator)
    if (body.name !== 'FunctionCallBody') return this.refuse(body)
    const [modifier] = more
    if (modifier !== undefined) return this.refuse(modifier)
    const [argument, ...others] = childrenOf(body)
    if (argument === undefined || others.length > 0) return this.refuse(body)
    const operand = this.expression(argument, depth + 1)
    return (page) => {
      const value = operand(page)
      return typeof value === 'number' ? [] : aggregate(value, by)
    }
  }

  /** A range is no longer than from one scrape to the next, so `rate` and `irate` are the same. */
  private rate(name: SyntaxNode, body: SyntaxNode): Evaluate {
    if (!['rate', 'irate'].includes(this.textOf(name))) return this.refuse(name)
    const [matrix = body, ...others] = childrenOf(body)
    const [selector = matrix] = childrenOf(matrix)
    if (matrix.name !== 'MatrixSelector' || others.length > 0) return this.refuse(body)
    if (selector.name !== 'VectorSelector') return this.refuse(selector)
    const growth = new GrowthRate()
    this.rates.push(growth)
    const asked = this.selector(selector)
    return ({ samples, atMs }) => growth.of(select(samples, asked), atMs)
  }

  private selected(node: SyntaxNode): EvaluateSeries {
    const asked = this.selector(node)
    return ({ samples }) =>
      select(samples, asked).map((sample) => ({ value: sample.value, labels: () => sample.labelSet() }))
  }

  private selector(node: SyntaxNode): Selector {
    const [name = node, labels] = childrenOf(node)
    if (name.name !== 'Identifier') return this.refuse(node)
    const metric = this.textOf(name)
    this.metrics.add(metric)
    return {
      metric,
      matchers: labels === undefined ? [] : childrenOf(labels).map((one) => this.matcher(one)),
    }
  }

  private matcher(node: SyntaxNode): Matcher {
    const [name = node, operator = node, literal = node] = childrenOf(node)
    const label = this.textOf(name)
    if (node.name !== 'UnquotedLabelMatcher' || label === '__name__') return this.refuse(node)
    const asked = this.literal(literal)
    const sign = this.textOf(operator)
    const isNegative = sign.startsWith('!')
    if (sign === '=' || sign === '!=') return { label, matches: (value) => (value === asked) !== isNegative }
    const pattern = linearPattern(asked)
    return pattern === null
      ? this.refuse(node)
      : { label, matches: (value) => pattern.test(value) !== isNegative }
  }

  private literal(node: SyntaxNode): string {
    const text = this.textOf(node)
    const quote = text[0] ?? ''
    const inner = text.slice(1, -1)
    if (text.length < 2 || !text.endsWith(quote)) return this.refuse(node)
    return quote === '`' ? inner : inner.replace(/\\(.)/g, (_, letter: string) => ESCAPED[letter] ?? letter)
  }

  private refuse(node: SyntaxNode): never {
    throw new NotUnderstood(this.textOf(node))
  }

  private textOf({ from, to }: SyntaxNode): string {
    return this.text.slice(from, to)
  }

  private around(at: number): string {
    const rest = this.text.slice(at)
    return rest.trim() === '' ? `an end after "${this.text.trim()}"` : rest
  }
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

function select(samples: Samples, selector: Selector) {
  const all = samples.get(selector.metric) ?? []
  return selector.matchers.length === 0 ? all : all.filter((sample) => isSelected(sample, selector))
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (child.name !== 'LineComment') children.push(child)
  return children
}
