import { html, trusted } from '../report/html/html.ts'
import { hashOf, liveScript, pageStyle } from '../report/html/page/page-assets.ts'
import type { Document } from './dashboard-server.ts'
import type { LiveSection } from './viewers.ts'

/** The page as it is now, whose script puts newer sections in their places. */
export function livePage(sections: readonly LiveSection[]): Document {
  const [style, script] = [pageStyle(), liveScript()]
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Camera capacity, live</title>
<link rel="icon" href="data:,">
<style>${trusted(style)}</style>
</head>
<body>
<main>
<h1>Camera capacity, live</h1>
<p class="note" role="status"></p>
${sections.map((section) => html`<section id="${section.id}">${trusted(section.html)}</section>\n`)}
</main>
<script type="module">${trusted(script)}</script>
</body>
</html>
`
  const policy = [
    "default-src 'none'",
    'img-src data:',
    `style-src 'sha256-${hashOf(style)}'`,
    `script-src 'sha256-${hashOf(script)}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return { html: page.text, policy: policy.join('; ') }
}
