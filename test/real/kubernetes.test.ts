import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { manifestText } from '../../src/kubernetes/manifest-text.ts'
import { settings } from '../kubernetes/settings.ts'
import { installPython } from './python.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'camgate-kubernetes-'))
let python: string

/** Real programs and their schemas, which also read YAML 1.1 as Kubernetes does. */
beforeAll(async () => {
  python = await installPython(path.join(folder, 'python'), ['kubernetes-validate==1.37.0'])
}, 120_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const MANIFESTS = Object.entries({
  'of the defaults': settings(),
  'with everything': settings(
    {
      namespace: 'load',
      secret: 'cameras',
      reportsClaim: 'reports',
      run: { ...settings({}, { metricsPort: '9464' }).run, thresholds: '{}', words: ['on', '1:30', '0777'] },
    },
    {},
  ),
  'with addresses, datagrams and lists': settings(
    { agents: 256 },
    { target: 'rtsp://[fd00::1]/{camera}', rtspTransport: 'udp', serverMetrics: ['http://10.0.0.1/'] },
  ),
})

function validate(text: string, version: string): { status: number | null; output: string } {
  const file = path.join(folder, 'manifest.yaml')
  writeFileSync(file, text)
  const words = ['-m', 'kubernetes_validate', '--strict', '--kubernetes-version', version, file]
  const { status, stdout, stderr } = spawnSync(python, words, { encoding: 'utf8' })
  return { status, output: `${stdout}${stderr}` }
}

describe.each(['1.29', '1.37'])('the schemas of Kubernetes %s', (version) => {
  test.each(MANIFESTS)('take a manifest %s', (_, asked) => {
    const { status, output } = validate(manifestText(asked, '1.0.0'), version)
    expect(output).not.toMatch(/ERROR|WARN/)
    expect(output.match(/passed for resource/g)?.length, output).toBeGreaterThanOrEqual(8)
    expect(status).toBe(0)
  })

  test.each([
    ['a field that does not exist', 'backoffLimitPerIndex:', 'backoffLimitPerIndices:'],
    ['a truth value for a word', '- "on"', '- on'],
  ])('would find %s', (_, right, wrong) => {
    const [, [, asked] = []] = MANIFESTS
    const text = manifestText(asked ?? settings(), '1.0.0')
    expect(text).toContain(right)
    expect(validate(text.replace(right, wrong), version).status).not.toBe(0)
  })
})
