// The Action as a runner runs it: the inputs of its metadata in the environment, a process for the step and one for
// what follows the job. There is no pull request and no artifact service.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parse } from 'yaml'
import type { CamgateReport, Outcome } from './camgate.ts'
import { node, ROOT } from './processes.ts'

interface Metadata {
  readonly inputs: Record<string, { readonly default?: string }>
  readonly runs: { readonly main: string; readonly post: string }
}

const COMMAND_FILES = ['OUTPUT', 'STATE', 'STEP_SUMMARY', 'ENV', 'PATH']

/** Measures with those inputs; what the step started is ended. */
export async function measureByAction(inputs: Readonly<Record<string, string>>): Promise<Outcome> {
  const { inputs: known, runs } = parse(readFileSync(path.join(ROOT, 'action.yml'), 'utf8')) as Metadata
  const workspace = mkdtempSync(path.join(os.tmpdir(), 'camgate-bench-'))
  const files = COMMAND_FILES.map((name) => [`GITHUB_${name}`, path.join(workspace, `.${name}`)] as const)
  for (const [, file] of files) writeFileSync(file, '')
  const environment = {
    ...Object.fromEntries(files),
    ...Object.fromEntries(
      Object.entries(known).map(([name, { default: value = '' }]) => [
        `INPUT_${name.toUpperCase()}`,
        inputs[name] ?? (value.includes('${{') ? '' : value),
      ]),
    ),
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: workspace,
  }
  try {
    const exitCode = await run(runs.main, workspace, environment)
    const outputs = keyValues(readFileSync(path.join(workspace, '.OUTPUT'), 'utf8'))
    const state = keyValues(readFileSync(path.join(workspace, '.STATE'), 'utf8'))
    await run(runs.post, workspace, {
      ...environment,
      ...Object.fromEntries([...state].map(([name, value]) => [`STATE_${name}`, value])),
    })
    const file = outputs.get('report-json')
    return { exitCode, report: file === undefined ? null : readReport(path.join(workspace, file)) }
  } finally {
    rmSync(workspace, { recursive: true })
  }
}

async function run(program: string, cwd: string, added: NodeJS.ProcessEnv): Promise<number | null> {
  const [command, ...words] = node(path.join(ROOT, program))
  const child = spawn(command, words, {
    cwd,
    env: { PATH: process.env.PATH, ...added },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await once(child, 'close')
  return child.exitCode
}

function readReport(file: string): CamgateReport {
  return JSON.parse(readFileSync(file, 'utf8')) as CamgateReport
}

/** The runner's format of files of names and values. */
function keyValues(content: string): Map<string, string> {
  const pairs = content.matchAll(/^(.+?)<<(ghadelimiter_.+)\n([\s\S]*?)\n?\2$/gm)
  return new Map([...pairs].map(([, name = '', , value = '']) => [name, value]))
}
