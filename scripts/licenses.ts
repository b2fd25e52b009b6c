import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The name of a package, perhaps that of its license, and no text before the next package. */
const WITHOUT_TEXT = /^(\S+)\n(?:[\w.()/ +-]{1,40}\n)?(?=\n(\S+)\n)/gm

/**
 * The licenses of bundled packages as ncc collects them (name, license, text, empty line), with the texts that it
 * misses: it asks the nearest package.json, which in a package for several module systems names no license.
 * @param licenseOf license and text of a package; null when there is no package of that name
 */
export function withMissingTexts(licenses: string, licenseOf: (name: string) => string | null): string {
  return licenses.replace(WITHOUT_TEXT, (all, name: string, next: string) => {
    const license = licenseOf(name)
    return license === null || licenseOf(next) === null ? all : `${name}\n${license}\n`
  })
}

/** License and text of an installed package; its author where it has no license file. */
export function installedLicense(name: string): string | null {
  const folder = path.join('node_modules', name)
  if (!existsSync(path.join(folder, 'package.json'))) return null
  const { license, author } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry))
  const text = file === undefined ? by(author) : readFileSync(path.join(folder, file), 'utf8').trim()
  return `${license ?? ''}\n${text}`.trim()
}

function by(author: string | { readonly name?: string } | undefined): string {
  const name = typeof author === 'string' ? author : author?.name
  return name === undefined ? '' : `By ${name}`
}
