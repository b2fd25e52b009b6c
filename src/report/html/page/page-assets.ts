import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

// The build puts these files beside the bundle and rewrites their addresses.
const styles = [
  readOnce(new URL('./page.css', import.meta.url)),
  readOnce(new URL('./charts.css', import.meta.url)),
  readOnce(new URL('./tables.css', import.meta.url)),
] as const
export const pageScript = readOnce(new URL('./page-script.js', import.meta.url))
export const liveScript = readOnce(new URL('./live-script.js', import.meta.url))

/** The look of a page; of two rules for the same thing, that of the later file holds. */
export function pageStyle(): string {
  return styles.map((read) => read()).join('\n')
}

function readOnce(file: URL): () => string {
  let text: string | undefined
  return () => {
    text ??= readFileSync(file, 'utf8')
    return text
  }
}

/** As a policy allows a style or a script. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
