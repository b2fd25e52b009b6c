import { html, trusted } from '../report/html/html.ts'
import { contentPolicy, htmlDocument } from '../report/html/html-document.ts'
import { hashOf, liveScript, pageStyle } from '../report/html/page/page-assets.ts'
import type { Document } from './dashboard-server.ts'
import type { LiveSection } from './viewers.ts'

const TITLE = 'Camera capacity, live'
const EVENTS = "connect-src 'self'"
/** Or browsers ask for one. */
const NO_ICON = html`<link rel="icon" href="data:,">`

/** The page as it is now, whose script puts newer sections in their places. */
export function livePage(sections: readonly LiveSection[]): Document {
  const assets = { style: pageStyle(), script: liveScript(), hashOf }
  const main = html`<h1>${TITLE}</h1>
<p class="note" role="status"></p>
${sections.map((section) => html`<section id="${section.id}">${trusted(section.html)}</section>\n`)}`
  return {
    html: htmlDocument(TITLE, main, assets, { allowed: [EVENTS], head: NO_ICON }),
    // A policy in a page cannot say who may frame it.
    policy: contentPolicy(assets, [EVENTS, "frame-ancestors 'none'"]),
  }
}
