import { readdirSync } from 'node:fs'
import path from 'node:path'

export const ROOT = path.join(import.meta.dirname, '..')

/** README.md and every page of docs/, as absolute paths. */
export function docPages(): string[] {
  const pages = readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md'))
  return ['README.md', ...pages.map((name) => path.join('docs', name))].map((page) => path.join(ROOT, page))
}

/**
 * The page with its generated parts as `sections` has them, each between `<!-- name -->` and `<!-- /name -->`.
 * @throws Error for a part that no section is named like, and for one that does not end
 */
export function filled(page: string, sections: ReadonlyMap<string, string>): string {
  return page.replace(/<!-- ([^/].*?) -->\n(?:[\s\S]*?(<!-- \/\1 -->))?/g, (_whole, name, end) => {
    const content = sections.get(name)
    if (content === undefined) throw new Error(`there is no section "${name}" to fill in`)
    if (end === undefined) throw new Error(`the section "${name}" does not end`)
    return `<!-- ${name} -->\n\n${content}\n\n${end}`
  })
}
