// Writes the README's tables of inputs and outputs from action.yml.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { withTables } from './readme-tables.ts'

process.chdir(path.join(import.meta.dirname, '..'))
const readme = readFileSync('README.md', 'utf8')
writeFileSync('README.md', withTables(readme, parse(readFileSync('action.yml', 'utf8'))))
