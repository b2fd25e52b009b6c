import { openAgents } from '../../src/agents/open-agents.ts'
import { RemoteWorker } from '../../src/load/workers/remote-worker.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'
import { VERSION } from '../../src/version.ts'

/** A coordinator that holds one connection on an agent until it is killed. Words: the NATS server, the camera. */
const [, , nats = '', url = ''] = process.argv
const [agent] = await openAgents({
  access: { url: nats, creds: null, ca: null, cert: null, key: null, runToken: null },
  files: { creds: '', ca: '', cert: '', key: '' },
  count: 1,
  waitMs: 10_000,
  toolVersion: VERSION,
  signal: new AbortController().signal,
})
if (agent === undefined) throw new Error('no agent')
const home = {
  name: 'worker 1',
  machine: agent.machine,
  offsetMs: () => agent.clock.offsetMs,
  launch: () => agent.launch('thread', 'worker 1'),
}
const streams = {
  headers: {},
  insecure: false,
  protocol: 'auto',
  rtspTransport: 'tcp',
  rtspAudio: false,
} as const
const worker = new RemoteWorker(() => home, { ...streams, rules: DEFAULT_HEALTH_RULES, secrets: [] })
const plannedAtMs = performance.now()
await worker.open([{ index: 0, id: '1-1', camera: { id: '1', url }, number: 1, nominalFps: 10, plannedAtMs }])
