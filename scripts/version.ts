// Run by `npm version`, once package.json has the new version: the sources follow, and CHANGELOG.md unless it is a
// prerelease.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { withRelease } from './changelog.ts'

process.chdir(path.join(import.meta.dirname, '..'))
const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const today = new Date().toISOString().slice(0, 10)
if (!version.includes('-'))
  writeFileSync('CHANGELOG.md', withRelease(readFileSync('CHANGELOG.md', 'utf8'), version, today))
writeFileSync('src/version.ts', readFileSync('src/version.ts', 'utf8').replace(/'.*'/, `'${version}'`))
