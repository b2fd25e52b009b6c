import { verdictTexts } from '../facts/gate-rows.ts'
import type { Report } from '../schema/schema.ts'
import type { PictureAddress } from './charts/heat-map-chart.ts'
import { escapeHtml, type Html, html, trusted } from './html.ts'
import type { Section } from './html-layout.ts'
import { abSection } from './sections/ab-section.ts'
import { connectionsSection } from './sections/connections-section.ts'
import { frSection } from './sections/fr-section.ts'
import { gateSection } from './sections/gate-section.ts'
import { generatorSection } from './sections/generator-section.ts'
import { methodSection } from './sections/method-section.ts'
import { delaySection, deliverySection } from './sections/rate-sections.ts'
import { searchSection } from './sections/search-section.ts'
import { serverSection } from './sections/server-section.ts'
import { verdictHead } from './sections/verdict-section.ts'

export interface PageAssets {
  readonly style: string
  readonly script: string
  /** The SHA-256 of a text in base64, by which the page's policy allows its own style and script and no others. */
  readonly hashOf: (text: string) => string
  readonly addressOf: PictureAddress
}

/**
 * A report as one HTML file that needs nothing else: no network, and no script to be read. Text from servers, cameras
 * and stored reports stays text.
 */
export function htmlPage(report: Report, assets: PageAssets): string {
  const sections = reportSections(report, assets)
  const [, word] = verdictTexts(report.gate.verdict)
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(assets)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${word}: camera capacity</title>
<style>${trusted(assets.style)}</style>
</head>
<body>
<main>
${verdictHead(report)}
<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${sections.map(sectionMarkup)}
</main>
<script type="module">${trusted(assets.script)}</script>
</body>
</html>
`
  return page.text
}

/** The sections of a report, in the order in which people ask. */
function reportSections(report: Report, { addressOf }: Pick<PageAssets, 'addressOf'>): readonly Section[] {
  return [
    abSection(report),
    searchSection(report),
    gateSection(report),
    deliverySection(report, addressOf),
    serverSection(report),
    delaySection(report),
    generatorSection(report),
    frSection(report),
    connectionsSection(report),
    methodSection(report),
  ].filter((section) => section !== null)
}

function sectionMarkup({ id, title, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${title}</h2>
${body}
</section>
`
}

function policyOf({ style, script, hashOf }: PageAssets): Html {
  const allowed = [
    "default-src 'none'",
    'img-src data:',
    `style-src 'sha256-${hashOf(style)}'`,
    `script-src 'sha256-${hashOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ]
  return trusted(escapeHtml(allowed.join('; ')))
}
