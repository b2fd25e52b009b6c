import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../../scripts/doc-pages.ts'
import { manifest } from '../../src/kubernetes/manifest.ts'
import { NATS_CONFIGURATION, NATS_TLS_FOLDER } from '../../src/kubernetes/nats-configuration.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { emptyFolder } from '../camgate.ts'
import { settings } from '../kubernetes/settings.ts'
import { boundToParent } from './bound-command.ts'
import { type NatsServer, startAgent, startNats } from './nats.ts'

/** The words of containers, as they are written. */
interface Example {
  readonly agent: readonly string[]
  readonly coordinator: readonly string[]
  /** How the words name a variable: `${NAME}` or `$(NAME)`. */
  readonly variable: RegExp
}

const VARIABLES: Readonly<Record<string, string>> = {
  NATS_PASSWORD: `p${randomBytes(24).toString('hex')}`,
  CAMGATE_RUN_TOKEN: randomBytes(32).toString('hex'),
}
const QUICK = [
  '--duration=3',
  '--settle=1',
  '--nominal-fps=25',
  '--json',
  '--quiet',
  '--on-inconclusive=pass',
]

let nats: NatsServer
let cameras: Simulator

beforeAll(async () => {
  process.env.NATS_PASSWORD = VARIABLES.NATS_PASSWORD
  nats = await startNats((folder) => {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
    const files = ['-keyout', path.join(folder, 'tls.key'), '-out', path.join(folder, 'tls.crt')]
    execFileSync('openssl', ['req', '-x509', ...key, ...subject, ...files], { stdio: 'ignore' })
    // The ports are those of this test.
    return NATS_CONFIGURATION.replaceAll(NATS_TLS_FOLDER, folder).replace(/^(?:listen|http): .*$/gm, '')
  })
  cameras = await startSimulator({ cameras: 24 })
})

afterAll(async () => {
  delete process.env.NATS_PASSWORD
  await cameras.close()
})

function inCompose(): Example {
  const { services } = parse(readFileSync(path.join(ROOT, 'examples/agents/compose.yml'), 'utf8'), {
    merge: true,
  })
  expect(services.agents.deploy.replicas).toBe(4)
  return {
    agent: [...services.agents.command, '--name=agent-$INDEX'],
    coordinator: services.coordinator.command,
    variable: /\$\{(\w+)\}|\$(INDEX)/g,
  }
}

function inKubernetes(): Example {
  const raw = { cameras: '24', target: 'http://server:8081/camera/{camera}', findCapacity: undefined }
  const resources = manifest(settings({ agents: 4 }, raw))
  const wordsOf = (name: string): readonly string[] => {
    const job = resources.find(({ kind, metadata }) => kind === 'Job' && metadata.name === name)
    return JSON.parse(JSON.stringify(job)).spec.template.spec.containers[0].args
  }
  return {
    agent: wordsOf('camgate-agents'),
    coordinator: wordsOf('camgate-coordinator'),
    variable: /\$\((?:JOB_COMPLETION_)?(\w+)\)/g,
  }
}

/** The words as the container's program sees them, with addresses and files of this machine. */
function seen(words: readonly string[], { variable }: Example, index = 0): string[] {
  const values = { ...VARIABLES, INDEX: String(index) } as Readonly<Record<string, string>>
  return words.map((word) =>
    word
      .replace(variable, (_, name, other) => values[name ?? other] ?? 'missing')
      .replace('server:8081', new URL(cameras.streamUrl).host)
      .replace(/@[\w-]+:4222$/, `@localhost:${nats.port}`)
      .replace(/=\/etc\/camgate\/.*$/, `=${nats.folder}/tls.crt`),
  )
}

async function coordinate(words: readonly string[]) {
  const { file, args } = boundToParent([
    process.execPath,
    path.join(ROOT, 'test/source-program.ts'),
    ...words,
  ])
  const env = { ...process.env, ...VARIABLES }
  const child = spawn(file, args, { cwd: emptyFolder(), env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exit = new Promise<number | null>((done) => child.once('close', done))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { exitCode: await exit, stdout, stderr }
}

describe.each([
  ['Docker Compose', inCompose],
  ['Kubernetes', inKubernetes],
])('the containers of %s, as processes', (_, read) => {
  test('make one run on four agents over TLS, with a login and a run token', async () => {
    const example = read()
    const agents = await Promise.all(
      [0, 1, 2, 3].map(async (index) => {
        const [, ...words] = seen(example.agent, example, index)
        return await startAgent(words, { env: VARIABLES })
      }),
    )
    const words = [...seen(example.coordinator, example), ...QUICK]
    const { exitCode, stdout, stderr } = await coordinate(words)
    // With --json and --quiet, the log of a container is the report and nothing else.
    expect([exitCode, stderr]).toEqual([0, ''])
    const report = JSON.parse(stdout) as Report
    expect(report.agents?.list.map(({ name }) => name)).toEqual(['agent-0', 'agent-1', 'agent-2', 'agent-3'])
    expect(report.individual_connections).toHaveLength(24)
    for (const agent of agents) expect(agent.output()).toMatch(/Works for a run\.[\s\S]*Done with the run/)
    for (const secret of Object.values(VARIABLES)) {
      expect(`${stdout}${stderr}${agents.map((agent) => agent.output()).join()}`).not.toContain(secret)
    }
    // Those of a job end after their run.
    const isOnce = example.agent.includes('--once')
    const codes = agents.map(async ({ child, end }) => {
      if (!isOnce) return await end()
      return child.exitCode ?? (await once(child, 'exit'))[0]
    })
    expect(await Promise.all(codes)).toEqual([0, 0, 0, 0])
  })
})
