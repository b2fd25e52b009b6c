import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Report } from '../../schema/schema.ts'
import type { IndexedPicture } from '../heat-map.ts'
import { htmlPage } from '../html-page.ts'
import { indexedPng } from './indexed-png.ts'

/** The report as one self-contained HTML file. */
export function htmlReport(report: Report): string {
  return htmlPage(report, { style: style(), script: script(), hashOf, addressOf })
}

// The build puts both files beside the bundle and rewrites these addresses.
const style = readOnce(new URL('./page.css', import.meta.url))
const script = readOnce(new URL('./page-script.js', import.meta.url))

function readOnce(file: URL): () => string {
  let text: string | undefined
  return () => {
    text ??= readFileSync(file, 'utf8')
    return text
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

function addressOf(picture: IndexedPicture): string {
  return `data:image/png;base64,${indexedPng(picture).toString('base64')}`
}
