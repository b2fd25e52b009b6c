import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { ROOT } from '../../scripts/doc-pages.ts'
import { manifest } from '../../src/kubernetes/manifest.ts'
import { manifestText } from '../../src/kubernetes/manifest-text.ts'
import { settings } from './settings.ts'

/** As Kubernetes reads it. */
function read(text: string): unknown[] {
  return parseAllDocuments(text, { version: '1.1' }).map((document) => {
    if ('errors' in document && document.errors.length > 0) throw document.errors[0]
    return document.toJS()
  })
}

describe('the text of a manifest', () => {
  test('is the one that was reviewed', async () => {
    const text = manifestText(settings({ namespace: 'load', secret: 'cameras' }), '1.0.0')
    await expect(text).toMatchFileSnapshot('../fixtures/kubernetes/manifest.yaml')
  })

  test('is read as what was meant, however odd the words of the run', () => {
    const odd = [
      'on',
      '1:30',
      '0777',
      'null',
      '~',
      ' x ',
      '# no comment',
      '{a}',
      "'",
      '"',
      'a: b',
      '- c',
      '1e3',
      '---',
      '\t',
    ]
    const asked = settings({
      allowTargets: odd,
      run: { ...settings().run, words: odd, thresholds: 'a:\n\n  b\n---\n# c' },
    })
    expect(read(manifestText(asked, '1.0.0'))).toEqual(JSON.parse(JSON.stringify(manifest(asked))))
  })

  test('begins with the commands that create the Secrets which it refers to', () => {
    const asked = settings({ name: 'night', namespace: 'load' })
    const [head = '', ...rest] = manifestText(asked, '1.0.0').split(/^(?=apiVersion)/m)
    const created = [...head.matchAll(/kubectl --namespace load create secret generic (\S+)/g)].map(
      ([, name]) => name,
    )
    const used = [...rest.join('').matchAll(/secretName: (\S+)|secretKeyRef:\n *name: (\S+)/g)].map(
      (one) => one[1] ?? one[2],
    )
    expect(new Set(used)).toEqual(new Set(created))
    const keys = [...head.matchAll(/--from-(?:literal|file)=([\w.-]+)/g)].map(([, key]) => key)
    const usedKeys = [...rest.join('').matchAll(/key: (\S+)/g)].map(([, key]) => key)
    expect(new Set(usedKeys)).toEqual(new Set(keys))
  })
})

test('the configuration of NATS is the same in the example of Docker Compose', () => {
  const { data } = manifest(settings()).find(({ kind }) => kind === 'ConfigMap') as { data?: object }
  const example = readFileSync(path.join(ROOT, 'examples/agents/nats.conf'), 'utf8')
  expect(data, 'run npm run docs').toEqual({ 'nats.conf': example })
})
