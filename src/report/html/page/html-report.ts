import type { Report } from '../../schema/schema.ts'
import type { IndexedPicture } from '../heat-map.ts'
import { htmlPage } from '../html-page.ts'
import { indexedPng } from './indexed-png.ts'
import { hashOf, pageScript, pageStyle } from './page-assets.ts'

/** The report as one self-contained HTML file. */
export function htmlReport(report: Report): string {
  return htmlPage(report, { style: pageStyle(), script: pageScript(), hashOf, addressOf })
}

function addressOf(picture: IndexedPicture): string {
  return `data:image/png;base64,${indexedPng(picture).toString('base64')}`
}
