import { expect, test } from 'vitest'
import { agent } from '../../src/cli/agent-command.ts'

test('an agent reports all that is wrong with its options at once, beside a wrong --nats too', async () => {
  const words = [
    '--nats',
    'foo',
    '--run-token',
    'a short one',
    '--nats-cert',
    'cert.pem',
    '--allow-target',
    'x',
  ]
  const problems = agent('', words).then(String, String)
  for (const option of ['--nats: ', '--run-token: ', '--nats-cert requires --nats-key', '--allow-target: '])
    expect(await problems).toContain(option)
  expect(await problems).not.toContain('a short one')
})
