import type { ExportFormat } from '../../model/export-formats.ts'
import type { Report } from '../schema/schema.ts'
import { bencherJson } from './bencher.ts'
import { benchmarkJson } from './github-action-benchmark.ts'
import { junitXml } from './junit.ts'
import { prometheusText } from './prometheus.ts'
import { rowCsv } from './row.ts'

/**
 * The files of each format by the ends of their names. Only the report itself ends in a word and `.json`, so that
 * nothing takes one of these for a report.
 */
const FILES: Readonly<Record<ExportFormat, Readonly<Record<string, (report: Report) => string>>>> = {
  html: {},
  junit: { '_junit.xml': junitXml },
  'github-action-benchmark': {
    '.bigger-is-better.json': (report) => benchmarkJson(report, 'higher'),
    '.smaller-is-better.json': (report) => benchmarkJson(report, 'lower'),
  },
  bencher: { '.bencher.json': bencherJson },
  prometheus: { '.prom': prometheusText },
  row: { '_row.csv': (report) => rowCsv(report, { header: true }) },
}

/** Texts of the formats by the ends of their files' names. */
export function exportTexts(report: Report, formats: readonly ExportFormat[]): ReadonlyMap<string, string> {
  const files = formats.flatMap((format) => Object.entries(FILES[format]))
  return new Map(files.map(([end, render]) => [end, render(report)]))
}
