import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const SRC = path.join(import.meta.dirname, '..', 'src')
const ENTRIES = ['entries']
const PURE = [
  'model',
  'errors',
  'stats',
  'health',
  'capacity',
  'ab',
  'fr',
  'gate',
  'report',
  'config',
  'allowed-processors',
]

/** The table of ARCHITECTURE.md: which room may import which. A room is a folder or a file of src/. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  model: [],
  errors: [],
  version: [],
  'node-version': [],
  'allowed-processors': [],
  localhost: [],
  'input-file': [],
  interruption: ['errors'],
  stats: ['model'],
  health: ['model', 'stats'],
  capacity: ['model', 'errors', 'stats'],
  ab: ['model', 'errors', 'stats'],
  fr: ['model', 'errors', 'stats'],
  gate: ['model', 'errors', 'stats'],
  report: ['model', 'errors', 'stats'],
  config: ['model', 'errors'],
  cameras: ['model', 'errors', 'localhost', 'input-file', 'stats', 'config'],
  'streams/protocol': ['model'],
  'streams/shared': ['model', 'errors', 'localhost'],
  'streams/registry': ['model', 'errors', 'streams/protocol', 'streams/mjpeg', 'streams/rtsp'],
  'streams/mjpeg': ['model', 'errors', 'streams/protocol', 'streams/shared'],
  'streams/rtsp': ['model', 'errors', 'streams/protocol', 'streams/shared'],
  clients: ['model', 'report', 'streams/protocol', 'streams/registry', 'streams/shared'],
  load: ['model', 'errors', 'allowed-processors', 'stats', 'health', 'machine', 'streams/protocol'],
  machine: ['allowed-processors', 'localhost', 'server-process'],
  'load-worker': ['errors', 'clients', 'config', 'load'],
  'server-process': ['model', 'errors', 'allowed-processors'],
  isolation: ['model', 'allowed-processors', 'server-process'],
  simulator: ['model', 'errors', 'stats', 'streams/rtsp'],
  output: ['model', 'errors', 'load', 'report'],
  'thresholds-file': ['errors', 'input-file', 'config'],
  'command-line': ['errors', 'config', 'commands'],
  commands: ['model', 'errors', 'input-file', 'config', 'gate', 'report', 'output', 'thresholds-file', 'run'],
  run: [
    'model',
    'errors',
    'stats',
    'health',
    'capacity',
    'ab',
    'fr',
    'gate',
    'report',
    'config',
    'cameras',
    'clients',
    'streams/registry',
    'load',
    'machine',
    'server-process',
    'isolation',
    'simulator',
    'output',
  ],
  'started-server': ['errors'],
  github: ['model', 'errors', 'config', 'report'],
  modes: [
    'model',
    'errors',
    'version',
    'config',
    'report',
    'output',
    'thresholds-file',
    'run',
    'github',
    'started-server',
  ],
  cli: [
    'model',
    'errors',
    'interruption',
    'version',
    'config',
    'command-line',
    'thresholds-file',
    'commands',
    'simulator',
    'report',
    'output',
    'run',
  ],
  action: ['errors', 'interruption', 'version', 'config', 'report', 'thresholds-file', 'github', 'modes'],
  post: ['started-server'],
  entries: ['node-version', 'cli', 'load-worker', 'action', 'post'],
}

interface SourceFile {
  readonly name: string
  readonly room: string
  readonly text: string
  readonly imports: readonly string[]
}

function roomOf(file: string): string {
  const parts = file.replace(/\.ts$/, '').split(path.sep)
  return parts[0] === 'streams' ? parts.slice(0, 2).join('/') : (parts[0] ?? '')
}

const files: SourceFile[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => {
    const text = readFileSync(path.join(SRC, name), 'utf8')
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '')
    return { name, room: roomOf(name), text, imports }
  })

function localRooms({ name, imports }: SourceFile): string[] {
  return imports
    .filter((target) => target.startsWith('.'))
    .map((target) => roomOf(path.relative(SRC, path.resolve(SRC, path.dirname(name), target))))
}

describe('the architecture', () => {
  test('finds the sources and their imports', () => {
    expect(files.length).toBeGreaterThan(40)
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(100)
  })

  test.each(files.map((file) => [file.name, file] as const))(
    '%s imports only what its room may',
    (_name, file) => {
      const allowed = MAY_IMPORT[file.room]
      expect(allowed, `room ${file.room} is not in the table`).toBeDefined()
      const strangers = localRooms(file).filter((room) => room !== file.room && !allowed?.includes(room))
      expect(strangers).toEqual([])
    },
  )

  test('nobody imports an entry', () => {
    const importers = files.filter((file) => localRooms(file).some((room) => ENTRIES.includes(room)))
    expect(importers.map((file) => file.name)).toEqual([])
  })

  test('only what speaks to GitHub knows its toolkit', () => {
    const users = files.filter(({ imports }) => imports.some((name) => /^@(actions|octokit)\//.test(name)))
    expect([...new Set(users.map(({ room }) => room))].toSorted()).toEqual([
      'action',
      'github',
      'modes',
      'post',
    ])
  })

  test.each(files.filter((file) => PURE.includes(file.room)).map((file) => [file.name, file] as const))(
    '%s is pure: no input, output, clock or randomness of its own',
    (_name, { text, imports }) => {
      expect(imports.filter((target) => target.startsWith('node:'))).toEqual([])
      const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      expect(code).not.toMatch(/\b(process\.|console\.|Math\.random|Date\.now|performance\.now|new Date\(\))/)
    },
  )

  test('the table in ARCHITECTURE.md is the one that is checked', () => {
    const page = readFileSync(path.join(SRC, '..', 'ARCHITECTURE.md'), 'utf8')
    for (const [room, allowed] of Object.entries(MAY_IMPORT)) {
      const row = new RegExp(`^\\| \`${room}\` \\| ([^|]*) \\|`, 'm').exec(page)
      expect(row, `${room} has no row`).not.toBeNull()
      expect((row?.[1] ?? '').trim()).toBe(allowed.length > 0 ? allowed.join(', ') : 'nothing')
    }
  })
})
