// Run by `npm version`, once package.json has the new version: the sources follow, and so does CHANGELOG.md. Notes of a
// prerelease stay under Unreleased, and there must be some.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { notesOf, withRelease } from './changelog.ts'

process.chdir(path.join(import.meta.dirname, '..'))
const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const changelog = readFileSync('CHANGELOG.md', 'utf8')
const today = new Date().toISOString().slice(0, 10)
if (version.includes('-')) notesOf(changelog, 'Unreleased')
else writeFileSync('CHANGELOG.md', withRelease(changelog, version, today))
writeFileSync('src/version.ts', readFileSync('src/version.ts', 'utf8').replace(/'.*'/, `'${version}'`))
