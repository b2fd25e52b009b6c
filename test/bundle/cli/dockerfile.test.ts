import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { emptyFolder } from '../../camgate.ts'

const ROOT = path.join(import.meta.dirname, '../../..')

interface Instruction {
  readonly name: string
  readonly words: string
}

const instructions: readonly Instruction[] = readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line))
  .map((line) => ({ name: line.split(' ', 1)[0]!, words: line.slice(line.indexOf(' ') + 1) }))

/** What follows each instruction of that name. */
function wordsOf(wanted: string): string[] {
  return instructions.filter(({ name }) => name === wanted).map(({ words }) => words)
}

const copies = wordsOf('COPY').map((words) => words.split(' ') as [from: string, to: string])

describe('the image', () => {
  test('copies what exists and what .dockerignore lets through', () => {
    const ignored = readFileSync(path.join(ROOT, '.dockerignore'), 'utf8').split('\n')
    expect(ignored[0]).toBe('*')
    expect(copies.length).toBeGreaterThan(1)
    for (const [from] of copies) {
      expect(existsSync(path.join(ROOT, from)), from).toBe(true)
      expect(ignored).toContain(`!${from}`)
    }
  })

  test('runs as a user that is not root, in a folder of that user', () => {
    expect(wordsOf('USER')).toEqual([expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/)])
    expect(wordsOf('WORKDIR')).toEqual(['/home/nonroot'])
  })

  test('starts the command from what was copied, and nothing else', () => {
    const image = emptyFolder()
    for (const [from, to] of copies) {
      const place = to.endsWith('/') ? path.join(to, path.basename(from)) : to
      cpSync(path.join(ROOT, from), path.join(image, place), { recursive: true })
    }
    const [, program = ''] = JSON.parse(wordsOf('ENTRYPOINT').join()) as string[]
    const options = JSON.parse(wordsOf('CMD').join()) as string[]
    const text = execFileSync(process.execPath, [path.join(image, program), ...options], { encoding: 'utf8' })
    expect(text).toMatch(/^Usage: camgate/)
  })
})
