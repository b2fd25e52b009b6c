// Builds dist/ from src/: tsc, then one ncc bundle in which the command line and the Action share their chunks,
// all minified, and a small entry for each of them. The same sources give the same bytes on every machine.
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { minify } from 'terser'
import { installedLicense, withMissingTexts } from './licenses.ts'

const ENTRIES = ['cli', 'action', 'post'] as const
/** What the HTML report and the live page are made of; ncc puts the files beside the bundle that reads them. */
const PAGE = 'src/report/html/page'
const MODULE = '{ "type": "module" }\n'

process.chdir(path.join(import.meta.dirname, '..'))
for (const folder of ['build', 'dist']) rmSync(folder, { recursive: true, force: true })
run('tsc', ['--project', 'tsconfig.build.json'])
writeFileSync('build/package.json', MODULE)
for (const asset of readdirSync(PAGE).filter((name) => !name.endsWith('.ts')))
  copyFileSync(path.join(PAGE, asset), path.join('build', PAGE.slice('src/'.length), asset))
await bundle('dist/camgate')
for (const entry of ENTRIES) writeEntry(entry)
rmSync('build', { recursive: true })

async function bundle(folder: string): Promise<void> {
  const options = ['--minify', '--no-cache', '--license', 'licenses.txt']
  run('ncc', ['build', 'build/main.js', '--out', folder, ...options])
  const chunks = readdirSync(folder).filter((name) => /\.(js|mjs)$/.test(name) && !name.startsWith('index.'))
  for (const chunk of chunks) await minifyFile(path.join(folder, chunk))
  const licenses = path.join(folder, 'licenses.txt')
  writeFileSync(licenses, withMissingTexts(readFileSync(licenses, 'utf8'), installedLicense))
}

async function minifyFile(file: string): Promise<void> {
  const { code } = await minify(readFileSync(file, 'utf8'), { module: true })
  if (code === undefined) throw new Error(`${file} could not be minified`)
  writeFileSync(file, `${code}\n`)
}

function writeEntry(entry: (typeof ENTRIES)[number]): void {
  const folder = path.join('dist', entry)
  mkdirSync(folder)
  const file = path.join(folder, 'index.js')
  writeFileSync(
    file,
    `#!/usr/bin/env node\nimport { ${entry} } from '../camgate/index.js'\nawait ${entry}()\n`,
  )
  chmodSync(file, 0o755)
  writeFileSync(path.join(folder, 'package.json'), MODULE)
}

function run(command: string, words: readonly string[]): void {
  execFileSync(path.join('node_modules', '.bin', command), words, { stdio: 'inherit' })
}
