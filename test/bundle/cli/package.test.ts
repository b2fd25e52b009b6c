import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../../src/report/schema/schema.ts'
import { VERSION } from '../../../src/version.ts'
import { emptyFolder } from '../../camgate.ts'

const ROOT = path.join(import.meta.dirname, '..', '..', '..')
const NAME = 'camera-capacity-gate'

/** `npm` and `npx` as a user runs them in a folder, on the Node that runs the tests. */
async function inFolder(folder: string, command: string, ...words: string[]) {
  const search = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`
  const options = { cwd: folder, env: { ...process.env, PATH: search }, timeout: 60_000 }
  return await promisify(execFile)(command, words, options)
}

function filesBelow(folder: string): readonly string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return all.filter((file) => statSync(path.join(folder, file)).isFile())
}

describe('the npm package', () => {
  let project = ''
  let installed = ''

  beforeAll(async () => {
    project = path.join(emptyFolder(), 'project')
    installed = path.join(project, 'node_modules', NAME)
    mkdirSync(project)
    writeFileSync(path.join(project, 'package.json'), '{}')
    await inFolder(ROOT, 'npm', 'pack', '--pack-destination', project)
    await inFolder(project, 'npm', 'install', '--offline', `./${NAME}-${VERSION}.tgz`)
  })

  test('brings no other package, and less than 7 MB', () => {
    const packages = readdirSync(path.dirname(installed)).filter((name) => !name.startsWith('.'))
    expect(packages).toEqual([NAME])
    const sizes = filesBelow(installed).map((file) => statSync(path.join(installed, file)).size)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(7_000_000)
  })

  test('holds what users need, the licenses of what is bundled, and no sources', () => {
    expect(readdirSync(installed).toSorted()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist',
      'package.json',
      'report.schema.json',
      'thresholds.schema.json',
      'trend.schema.json',
    ])
    const dist = filesBelow(path.join(ROOT, 'dist')).toSorted()
    expect(filesBelow(path.join(installed, 'dist')).toSorted()).toEqual(dist)
    expect(readFileSync(path.join(installed, 'dist/camgate/licenses.txt'), 'utf8')).toContain('undici\nMIT\n')
  })

  test('runs as npx camgate', async () => {
    const { stdout } = await inFolder(project, 'npx', '--offline', 'camgate', '--help')
    expect(stdout).toMatch(/^Usage: camgate/)
  })

  test('measures the built-in cameras for three seconds', async () => {
    const options = ['--duration', '3', '--settle', '0', '--nominal-fps', '25']
    // The verdict is up to this machine, the frames are not.
    await inFolder(project, 'npx', '--offline', 'camgate', '2', ...options).catch(() => undefined)
    const [json = ''] = readdirSync(path.join(project, 'reports')).filter((file) => file.endsWith('.json'))
    const report = JSON.parse(readFileSync(path.join(project, 'reports', json), 'utf8')) as Report
    expect(report.run.tool_version).toBe(VERSION)
    expect(report.individual_connections.map(({ total_frames }) => total_frames > 0)).toEqual([true, true])
  })
})
