import { verdictTexts } from '../facts/gate-rows.ts'
import type { Report } from '../schema/schema.ts'
import type { PictureAddress } from './charts/heat-map-chart.ts'
import { type Html, html } from './html.ts'
import { type DocumentAssets, htmlDocument } from './html-document.ts'
import type { Section } from './html-layout.ts'
import { abSection } from './sections/ab-section.ts'
import { connectionsSection } from './sections/connections-section.ts'
import { frSection } from './sections/fr-section.ts'
import { gateSection } from './sections/gate-section.ts'
import { generatorSection } from './sections/generator-section.ts'
import { marksSection } from './sections/marks-section.ts'
import { methodSection } from './sections/method-section.ts'
import { modelSection } from './sections/model-section.ts'
import { delaySection, deliverySection } from './sections/rate-sections.ts'
import { searchSection } from './sections/search-section.ts'
import { serverSection } from './sections/server-section.ts'
import { soakSection } from './sections/soak-section.ts'
import { verdictHead } from './sections/verdict-section.ts'

export interface PageAssets extends DocumentAssets {
  readonly addressOf: PictureAddress
}

/**
 * A report as one HTML file that needs nothing else: no network, and no script to be read. Text from servers, cameras
 * and stored reports stays text.
 */
export function htmlPage(report: Report, assets: PageAssets): string {
  const sections = reportSections(report, assets)
  const [, word] = verdictTexts(report.gate.verdict)
  const main = html`${verdictHead(report)}
<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${sections.map(sectionMarkup)}`
  return htmlDocument(`${word}: camera capacity`, main, assets)
}

/** The sections of a report, in the order in which people ask. */
function reportSections(report: Report, { addressOf }: Pick<PageAssets, 'addressOf'>): readonly Section[] {
  return [
    abSection(report),
    searchSection(report),
    modelSection(report),
    gateSection(report),
    soakSection(report),
    marksSection(report),
    deliverySection(report, addressOf),
    serverSection(report),
    delaySection(report),
    generatorSection(report),
    frSection(report),
    connectionsSection(report),
    methodSection(report),
  ].filter((section) => section !== null)
}

export function sectionMarkup({ id, title, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${title}</h2>
${body}
</section>
`
}
