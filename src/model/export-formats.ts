/** The formats of other tools that a report can be written in, as users name them. The HTML report is always written. */
export const EXPORT_FORMATS = [
  'html',
  'junit',
  'github-action-benchmark',
  'bencher',
  'prometheus',
  'row',
] as const

export type ExportFormat = (typeof EXPORT_FORMATS)[number]
