import { XMLBuilder } from 'fast-xml-parser'
import type { RowVerdict } from '../../model/gate.ts'
import { escapeTerminal } from '../../text/escape.ts'
import { agentLines, together } from '../facts/agent-words.ts'
import { rowTexts, verdictTexts } from '../facts/gate-rows.ts'
import { foreignFindings, markLine } from '../facts/mark-words.ts'
import { modelLine } from '../facts/model-words.ts'
import type { Report } from '../schema/schema.ts'
import { testName } from './tracked-metrics.ts'

type Row = Report['gate']['rows'][number]
type Outcome = 'passed' | 'failure' | 'skipped' | 'error'

interface Case {
  readonly group: string
  readonly name: string
  readonly outcome: Outcome
  readonly message: string
  readonly output: string
}

/** What was not judged is skipped: a green test without evidence would be a lie. */
const OUTCOMES: Readonly<Record<RowVerdict, Outcome>> = {
  pass: 'passed',
  improved: 'passed',
  fail: 'failure',
  inconclusive: 'skipped',
  advice: 'skipped',
  no_baseline: 'skipped',
}

/**
 * JUnit XML, as CI systems read it: one test suite, with a test case for each row of the gate. If the rows do not
 * explain the verdict, or there are none, another case does.
 */
export function junitXml(report: Report): string {
  const cases = casesOf(report)
  const { run, gate } = report
  const count = (outcome: Outcome): number => cases.filter((one) => one.outcome === outcome).length
  // Jenkins refuses other attributes of the whole than these.
  const totals = {
    '@tests': cases.length,
    '@failures': count('failure'),
    '@errors': count('error'),
    '@time': run.window.seconds,
  }
  const testsuite = {
    '@name': clean(`camgate ${testName(report)}`),
    ...totals,
    '@skipped': count('skipped'),
    '@timestamp': run.started_at.slice(0, '2026-01-15T09:30:00'.length),
    properties: { property: propertiesOf(report) },
    testcase: cases.map(testcase),
    'system-out': clean(
      [`${verdictTexts(gate.verdict).join(' ')}: ${gate.why}`, ...factsText(report)].join('; '),
    ),
  }
  return xmlOf({ testsuites: { '@name': 'camgate', ...totals, testsuite } })
}

/** What no row of the gate says. */
function factsText(report: Report): string[] {
  const { marks, capacity_model: model } = report
  return [
    ...foreignFindings(report),
    ...(marks === null ? [] : [markLine(marks)]),
    ...(model === null ? [] : [modelLine(model)]),
  ]
}

function xmlOf(document: object): string {
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressEmptyNode: true,
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(document)}`
}

function casesOf(report: Report): Case[] {
  const { gate, run } = report
  const rows = gate.rows.map((row) => rowCase(row, report))
  const explained = rows.some(({ outcome }) => outcome === OUTCOMES[gate.verdict])
  return [...rows, ...(explained ? [] : [verdictCase(gate)]), ...(run.interrupted ? [INTERRUPTED] : [])]
}

function rowCase(row: Row, report: Report): Case {
  const { metric, kind, limit, verdict, why } = row
  return {
    group: kind,
    name: `${metric} ${limit}`,
    outcome: OUTCOMES[verdict],
    message: why,
    output: `${verdict.replace('_', ' ')}: ${outputText(row, report)}`,
  }
}

/** A number that is not known is never printed as 0. */
function outputText(row: Row, report: Report): string {
  const { metric, value, baseline } = rowTexts(row, report)
  return `${metric} ${value ?? 'not measured'}${baseline === null ? '' : `, baseline ${baseline}`}`
}

function verdictCase({ verdict, why, rows }: Report['gate']): Case {
  const name = rows.length === 0 ? 'health rules' : 'verdict'
  return { group: 'run', name, outcome: OUTCOMES[verdict], message: why, output: `${verdict}: ${why}` }
}

const INTERRUPTED: Case = {
  group: 'run',
  name: 'runs to its end',
  outcome: 'error',
  message: 'the run was interrupted',
  output: 'the report holds what was measured until then',
}

function testcase({ group, name, outcome, message, output }: Case) {
  return {
    '@classname': `camgate.${group}`,
    '@name': clean(name),
    ...(outcome === 'passed' ? {} : { [outcome]: problem(outcome, message) }),
    'system-out': clean(output),
  }
}

function problem(outcome: Outcome, message: string) {
  const text = { '@message': clean(message) }
  return outcome === 'skipped' ? text : { ...text, '@type': outcome, '#text': clean(message) }
}

function propertiesOf({ run, gate, agents, merge }: Report) {
  const { fingerprint: machine } = run
  const values = {
    target: run.target,
    verdict: gate.verdict,
    run_id: run.run_id,
    tool_version: run.tool_version,
    machine: `${together(machine)}${machine.cpu_model}, ${machine.cpus} processors, ${machine.memory_gb} GB`,
    ...(agents === null ? {} : { agents: agentLines({ agents, merge }).join('; ') }),
    ...(merge === null ? {} : { shards: agentLines({ agents, merge }).join('; ') }),
  }
  return Object.entries(values).map(([name, value]) => ({ '@name': name, '@value': clean(value) }))
}

/** Control characters become visible; two that XML 1.0 forbids, and terminals ignore, are removed. */
function clean(text: string): string {
  return escapeTerminal(text).replace(/[\ufffe\uffff]/g, '')
}
