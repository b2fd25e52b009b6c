import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = path.join(import.meta.dirname, '..')
const SRC = path.join(ROOT, 'src')
const PURE_NODE = /\b(process\.|console\.|Math\.random|Date\.now|performance\.now|new Date\(\))/

interface Module {
  /** A folder or a file of src/, without its extension. */
  readonly name: string
  readonly allowed: readonly string[]
  readonly isPure: boolean
}

interface SourceFile {
  readonly name: string
  readonly module: string
  readonly text: string
  readonly imports: readonly string[]
  /** Modules that it imports from, other than its own. */
  readonly uses: readonly string[]
}

const modules = readModules(readFileSync(path.join(ROOT, 'ARCHITECTURE.md'), 'utf8'))
const files = readSources()

/** The rows of the table: `| \`module\` | may import | pure? | what lives there |`. */
function readModules(page: string): Module[] {
  return [...page.matchAll(/^\| `([\w/-]+)` +\| ([^|]*) \| ([^|]*) \|/gm)].map(
    ([, name = '', may = '', pure = '']) => ({
      name,
      allowed: may.trim() === 'nothing' ? [] : may.split(',').map((word) => word.trim()),
      isPure: pure.trim() === 'pure',
    }),
  )
}

function readSources(): SourceFile[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const text = readFileSync(path.join(SRC, name), 'utf8')
      const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '')
      const module = moduleOf(name)
      return { name, module, text, imports, uses: usesOf(name, module, imports) }
    })
}

/** The one with the longest name: `load/machine` before `load`. */
function moduleOf(file: string): string {
  const place = file.replace(/(\.d)?\.ts$/, '')
  const owners = modules.filter(({ name }) => place === name || place.startsWith(`${name}/`))
  return owners.toSorted((a, b) => b.name.length - a.name.length)[0]?.name ?? `${file}, which no module owns`
}

function usesOf(name: string, module: string, imports: readonly string[]): string[] {
  const local = imports.filter((target) => target.startsWith('.'))
  const used = local.map((target) =>
    moduleOf(path.relative(SRC, path.resolve(SRC, path.dirname(name), target))),
  )
  return [...new Set(used)].filter((other) => other !== module)
}

/** Each file once, in an order in which none imports a later one; what is left over is in a circle. */
function circles(names: readonly string[], importsOf: (name: string) => readonly string[]): string[] {
  const left = new Set(names)
  for (let size = -1; size !== left.size; ) {
    size = left.size
    for (const name of left) if (importsOf(name).every((target) => !left.has(target))) left.delete(name)
  }
  // What only imports a circle is not part of it.
  for (let size = -1; size !== left.size; ) {
    size = left.size
    for (const name of left)
      if (![...left].some((other) => other !== name && importsOf(other).includes(name))) left.delete(name)
  }
  return [...left].toSorted()
}

describe('the architecture', () => {
  test('is read from the table in ARCHITECTURE.md', () => {
    expect(modules.length).toBeGreaterThan(25)
    expect(files.length).toBeGreaterThan(300)
    expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(1000)
  })

  test.each(modules.map((module) => [module.name, module] as const))(
    '%s imports all that it may, and nothing else',
    (name, { allowed }) => {
      const used = new Set(files.filter(({ module }) => module === name).flatMap(({ uses }) => uses))
      expect([...used].toSorted()).toEqual(allowed.toSorted())
    },
  )

  test('has a module for every file, and a file for every module', () => {
    expect([...new Set(files.map(({ module }) => module))].toSorted()).toEqual(
      modules.map(({ name }) => name).toSorted(),
    )
  })

  test('has no circles, of modules or of files', () => {
    const allowedTo = new Map(modules.map(({ name, allowed }) => [name, allowed]))
    expect(circles([...allowedTo.keys()], (name) => allowedTo.get(name) ?? [])).toEqual([])
    const imports = new Map(
      files.map((file) => [
        file.name,
        file.imports
          .filter((target) => target.startsWith('.'))
          .map((target) => path.normalize(path.join(path.dirname(file.name), target))),
      ]),
    )
    expect(circles([...imports.keys()], (name) => imports.get(name) ?? [])).toEqual([])
  })

  test('has no two files of one name', () => {
    const names = Map.groupBy(files, ({ name }) => path.basename(name))
    expect(
      [...names.values()].filter((same) => same.length > 1).map((same) => same.map(({ name }) => name)),
    ).toEqual([])
  })

  test('only the Action knows the toolkit of GitHub', () => {
    const users = files.filter(({ imports }) => imports.some((name) => /^@(actions|octokit)\//.test(name)))
    expect([...new Set(users.map(({ module }) => module))].toSorted()).toEqual(['action', 'action/github'])
  })

  test.each(modules.filter(({ isPure }) => isPure).map(({ name }) => name))(
    '%s is pure: no input, output, clock or randomness of its own',
    (name) => {
      for (const file of files.filter(({ module }) => module === name)) {
        expect(
          file.imports.filter((target) => target.startsWith('node:')),
          file.name,
        ).toEqual([])
        const code = file.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
        expect(code, file.name).not.toMatch(PURE_NODE)
      }
    },
  )
})
