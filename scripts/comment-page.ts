import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { marked } from 'marked'
import type { Page } from 'playwright-core'
import rehypeParse from 'rehype-parse'
import rehypeSanitize from 'rehype-sanitize'
import rehypeStringify from 'rehype-stringify'
import { unified } from 'unified'

export type Theme = 'light' | 'dark'

/** Width of a comment on GitHub in CSS pixels, with its border. */
export const COMMENT_WIDTH = 830

/** The background of GitHub's pages, of the bar above a comment, and its border. */
export const COLORS = {
  light: { background: '#ffffff', bar: '#f6f8fa', border: '#d1d9e0' },
  dark: { background: '#0d1117', bar: '#151b23', border: '#3d444d' },
} as const

const sanitizer = unified()
  .use(rehypeParse, { fragment: true })
  // The default schema follows GitHub's.
  .use(rehypeSanitize)
  .use(rehypeStringify)

/** HTML of a comment, sanitized as GitHub does it. */
export function commentHtml(markdown: string): string {
  return String(sanitizer.processSync(marked.parse(markdown, { async: false, gfm: true })))
}

/** Shows a comment in a page as GitHub does, its charts drawn. Nothing is requested. */
export async function showComment(page: Page, markdown: string, theme: Theme): Promise<void> {
  await page.setViewportSize({ width: COMMENT_WIDTH, height: 900 })
  await page.setContent(pageOf(markdown, theme))
  if ((await page.locator('code.language-mermaid').count()) === 0) return
  await page.addScriptTag({ path: installed('mermaid/dist/mermaid.min.js') })
  await page.evaluate(`drawCharts(${JSON.stringify(theme === 'light' ? 'default' : 'dark')})`)
}

function pageOf(markdown: string, theme: Theme): string {
  const style = readFileSync(installed(`github-markdown-css/github-markdown-${theme}.css`), 'utf8')
  const { background, bar, border } = COLORS[theme]
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Comment</title>
<style>${style}
html, body { margin: 0; background: ${background} }
.comment { border: 1px solid ${border}; border-radius: 6px; overflow: hidden }
.author { padding: 8px 16px; background: ${bar}; border-bottom: 1px solid ${border} }
.text { padding: 16px }
.mermaid { text-align: center }
</style>
<article class="markdown-body comment">
<div class="author"><b>github-actions</b> commented</div>
<div class="text">${commentHtml(markdown)}</div>
</article>
<script>
async function drawCharts(theme) {
  mermaid.initialize({ startOnLoad: false, theme })
  for (const code of document.querySelectorAll('code.language-mermaid')) {
    const chart = document.createElement('div')
    chart.className = 'mermaid'
    chart.textContent = code.textContent
    code.parentElement.replaceWith(chart)
  }
  await mermaid.run()
}
</script>`
}

function installed(file: string): string {
  return fileURLToPath(import.meta.resolve(file))
}
