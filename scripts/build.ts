// Builds dist/ from src/: tsc, then one ncc bundle for every entry, its lazy chunks minified too.
// The same sources give the same bytes on every machine.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { minify } from 'terser'

const ENTRIES = ['cli']

process.chdir(path.join(import.meta.dirname, '..'))
for (const folder of ['build', 'dist']) rmSync(folder, { recursive: true, force: true })
run('tsc', ['--project', 'tsconfig.build.json'])
writeFileSync('build/package.json', '{ "type": "module" }\n')
for (const entry of ENTRIES) await bundle(entry)
rmSync('build', { recursive: true })

async function bundle(entry: string): Promise<void> {
  const folder = path.join('dist', entry)
  run('ncc', [
    'build',
    `build/${entry}.js`,
    '--out',
    folder,
    '--minify',
    '--no-cache',
    '--license',
    'licenses.txt',
  ])
  const chunks = readdirSync(folder).filter((name) => /\.(js|mjs)$/.test(name) && !name.startsWith('index.'))
  for (const chunk of chunks) await minifyFile(path.join(folder, chunk))
}

async function minifyFile(file: string): Promise<void> {
  const { code } = await minify(readFileSync(file, 'utf8'), { module: true })
  if (code === undefined) throw new Error(`${file} could not be minified`)
  writeFileSync(file, `${code}\n`)
}

function run(command: string, words: readonly string[]): void {
  execFileSync(path.join('node_modules', '.bin', command), words, { stdio: 'inherit' })
}
