import type { Trend } from '../../../model/night-series.ts'
import type { LeftOutFile } from '../../facts/night.ts'
import type { SideBySide } from '../../facts/side-by-side.ts'
import type { Report } from '../../schema/schema.ts'
import type { IndexedPicture } from '../heat-map.ts'
import { htmlPage } from '../html-page.ts'
import { htmlSideBySidePage } from '../html-side-by-side.ts'
import { htmlTrendPage } from '../html-trend.ts'
import { indexedPng } from './indexed-png.ts'
import { hashOf, pageScript, pageStyle } from './page-assets.ts'

/** The report as one self-contained HTML file. */
export function htmlReport(report: Report): string {
  return htmlPage(report, { ...documentAssets(), addressOf })
}

/** Two reports next to each other as one self-contained HTML file. */
export function htmlSideBySide(pair: SideBySide): string {
  return htmlSideBySidePage(pair, documentAssets())
}

/** A trend as one self-contained HTML file. */
export function htmlTrend(trend: Trend, leftOut: readonly LeftOutFile[]): string {
  return htmlTrendPage(trend, leftOut, documentAssets())
}

function documentAssets() {
  return { style: pageStyle(), script: pageScript(), hashOf }
}

function addressOf(picture: IndexedPicture): string {
  return `data:image/png;base64,${indexedPng(picture).toString('base64')}`
}
