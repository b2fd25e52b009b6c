// Checks that a tag can be released: node scripts/release.ts TAG NOTES_FILE. Writes the release notes to the file and
// prints the outputs of the workflow's step as name=value lines.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { VERSION } from '../src/version.ts'
import { planRelease } from './release-plan.ts'

process.chdir(path.join(import.meta.dirname, '..'))
const [tag, notesFile] = process.argv.slice(2)
if (tag === undefined || notesFile === undefined) throw new Error('usage: release.ts TAG NOTES_FILE')
const plan = planRelease({
  tag,
  versions: {
    'package.json': JSON.parse(readFileSync('package.json', 'utf8')).version,
    'package-lock.json': JSON.parse(readFileSync('package-lock.json', 'utf8')).version,
    'src/version.ts': VERSION,
  },
  changelog: readFileSync('CHANGELOG.md', 'utf8'),
  tags: execFileSync('git', ['tag', '--list'], { encoding: 'utf8' }).split('\n'),
})
writeFileSync(notesFile, `${plan.notes}\n`)
const outputs = {
  prerelease: plan.prerelease,
  latest: plan.latest,
  major_tag: plan.majorTag ?? '',
  npm_tag: plan.npmTag,
}
for (const [name, value] of Object.entries(outputs)) console.log(`${name}=${value}`)
