import { escapeHtml, type Html, html, trusted } from './html.ts'

export interface DocumentAssets {
  readonly style: string
  readonly script: string
  /** The SHA-256 of a text in base64, by which the page's policy allows its own style and script and no others. */
  readonly hashOf: (text: string) => string
}

interface Additions {
  /** Directives of the policy. */
  readonly allowed?: readonly string[]
  /** Elements of the head. */
  readonly head?: Html | null
}

/** A whole page that requests nothing: its policy allows its own style and script, and pictures that it holds. */
export function htmlDocument(
  title: string,
  main: Html,
  assets: DocumentAssets,
  { allowed = [], head = null }: Additions = {},
): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(escapeHtml(contentPolicy(assets, allowed)))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>${head}
<style>${trusted(assets.style)}</style>
</head>
<body>
<main>
${main}
</main>
<script type="module">${trusted(assets.script)}</script>
</body>
</html>
`
  return page.text
}

/** The value of a Content-Security-Policy for a page with these assets, then further directives. */
export function contentPolicy({ style, script, hashOf }: DocumentAssets, allowed: readonly string[]): string {
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src 'sha256-${hashOf(style)}'`,
    `script-src 'sha256-${hashOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    ...allowed,
  ].join('; ')
}
