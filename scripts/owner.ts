// Writes the GitHub account that owns this repository into every file that mentions it: npm run owner -- NAME
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ownerIn, withOwner } from './repository-owner.ts'
import { textFiles } from './text-files.ts'

process.chdir(path.join(import.meta.dirname, '..'))
const [name] = process.argv.slice(2)
if (name === undefined) throw new Error('usage: npm run owner -- NAME')
const current = ownerIn(readFileSync('package.json', 'utf8'))
for (const file of textFiles()) {
  const text = readFileSync(file, 'utf8')
  const renamed = withOwner(text, current, name)
  if (renamed === text) continue
  writeFileSync(file, renamed)
  console.log(file)
}
