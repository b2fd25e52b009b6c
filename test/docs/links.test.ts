import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { docPages, ROOT } from '../../scripts/doc-pages.ts'

/** The pages with links to check: the documentation, and what stands beside it in the root. */
const root = readdirSync(ROOT).filter((name) => name.endsWith('.md') && name !== 'README.md')
const pages = [...docPages(), ...root.map((name) => path.join(ROOT, name))]

/** Text without code, in which nothing is a link. */
function proseOf(text: string): string {
  return text.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '')
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(text: string): Set<string> {
  const headings = text.replace(/^```.*?^```/gms, '').matchAll(/^#{1,6} (.*)$/gm)
  return new Set([...headings].map(([, heading = '']) => anchorOf(heading)))
}

function anchorOf(heading: string): string {
  const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
  return plain.replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')
}

/** What is wrong with the links of a page, each as it was written. */
function brokenLinks(text: string, folder: string): string[] {
  const found = proseOf(text).matchAll(/\]\(([^)\s]+)\)|\bsrc(?:set)?="([^"]+)"/g)
  const links = [...found].map(([, link = '', image = '']) => link || image)
  return links.filter((link) => !/^https?:/.test(link) && !leadsSomewhere(link, text, folder))
}

function leadsSomewhere(link: string, text: string, folder: string): boolean {
  const [file = '', anchor] = link.split('#')
  const target = path.join(folder, file)
  if (file !== '' && !existsSync(target)) return false
  if (anchor === undefined) return true
  if (file !== '' && !statSync(target).isFile()) return false
  return anchorsOf(file === '' ? text : readFileSync(target, 'utf8')).has(anchor)
}

describe('links', () => {
  test.each(pages.map((page) => [path.relative(ROOT, page), page]))('of %s lead somewhere', (_name, page) => {
    expect(brokenLinks(readFileSync(page, 'utf8'), path.dirname(page))).toEqual([])
  })

  test('to a file, a heading or a heading of a folder that is not there are found', () => {
    const text =
      '# Of `code` and [a link](docs)\n[1](#of-code-and-a-link) [2](#no) [3](no.md) [4](docs#no) <img src="no.png">'
    expect(brokenLinks(text, ROOT)).toEqual(['#no', 'no.md', 'docs#no', 'no.png'])
  })

  test('to pages in comments of the source lead somewhere', () => {
    const src = path.join(ROOT, 'src')
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    )
    const links = files.flatMap((name) => [
      ...readFileSync(path.join(src, name), 'utf8').matchAll(/\b[\w/-]+\.md\b/g),
    ])
    const named = new Set(links.map(([link]) => link))
    expect(named.size).toBeGreaterThan(2)
    expect([...named].filter((link) => !existsSync(path.join(ROOT, link)))).toEqual([])
  })

  test('from the README reach every page', () => {
    const seen = new Set<string>()
    const follow = (page: string): void => {
      if (seen.has(page) || !existsSync(page)) return
      seen.add(page)
      for (const [, file = ''] of proseOf(readFileSync(page, 'utf8')).matchAll(/\]\(([^)#\s]+\.md)/g))
        follow(path.join(path.dirname(page), file))
    }
    follow(path.join(ROOT, 'README.md'))
    const unreached = docPages().filter((page) => !seen.has(page))
    expect(unreached.map((page) => path.relative(ROOT, page))).toEqual([])
  })
})
