import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { RunInputs } from '../../src/action/github/inputs.ts'
import { refuseSameCommit } from '../../src/action/same-commit.ts'
import { inputsOf } from './runner.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'camgate-commits-'))
afterAll(() => rmSync(folder, { recursive: true }))

const git = (at: string, ...words: string[]) =>
  execFileSync('git', ['-C', at, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...words])

/** A checkout with one commit; the same commit for the same origin. */
function checkout(name: string, origin?: string): string {
  const at = path.join(folder, name)
  if (origin !== undefined) {
    execFileSync('git', ['clone', '--quiet', path.join(folder, origin), at])
    return at
  }
  mkdirSync(at)
  git(at, 'init', '--quiet')
  writeFileSync(path.join(at, 'server.js'), name)
  git(at, 'add', '.')
  git(at, 'commit', '--quiet', '--message', name)
  return at
}

const head = checkout('head')
const same = checkout('same', 'head')
const other = checkout('other')
const changed = checkout('changed', 'head')
writeFileSync(path.join(changed, 'server.js'), 'a change that is not committed')

async function compare(base: string, start: string): Promise<unknown> {
  const target = 'http://127.0.0.1:9/{camera}'
  const inputs = await inputsOf({
    cameras: '1',
    target,
    start,
    'baseline-target': target,
    'baseline-start': base,
  })
  return await refuseSameCommit(inputs as RunInputs).then(
    () => null,
    (error: unknown) => error,
  )
}

test.each([
  ['two clones', `cd ${same} && ./server`, `cd "${head}" && ./server`],
  ['a folder in quotes', `cd '${same}'; ./server`, `cd ${head}\n./server`],
])('two checkouts of the same commit are nothing to compare: %s', async (_, base, start) => {
  expect(await compare(base, start)).toMatchObject({ code: 'bad_input' })
})

test.each([
  ['another commit', `cd ${other} && ./server`],
  ['a change that is not committed', `cd ${changed} && ./server`],
  ['no checkout', `cd ${folder} && ./server`],
  ['a folder that is not there', `cd ${folder}/none && ./server`],
  ['the same folder with another option', `cd ${head} && ./server --old`],
])('a base that is %s may be compared', async (_, base) => {
  expect(await compare(base, `cd ${head} && ./server`)).toBeNull()
})
