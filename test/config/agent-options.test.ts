import { describe, expect, test } from 'vitest'
import { natsAccessOf } from '../../src/config/agent-conflicts.ts'
import { planFrom } from '../../src/config/read-plan.ts'

const TOKEN = 'sixteen letters!'

function problemsOf(options: Record<string, unknown>, environment: Record<string, string> = {}): string[] {
  try {
    planFrom({ cameras: '2', ...options }, null, undefined, environment)
    return []
  } catch (error) {
    return (error as Error).message.split('\n')
  }
}

describe('a run with agents', () => {
  test('needs nothing more than their number at a NATS server on loopback', () => {
    for (const host of ['localhost', '127.0.0.1:4222', '[::1]:4222', 'nats.localhost'])
      expect(problemsOf({ nats: `nats://${host}`, agents: '2' }), host).toEqual([])
    expect(natsAccessOf(planFrom({ cameras: '2' }, null))).toBeNull()
  })

  test('names everything that is missing for a server elsewhere, in one error', () => {
    expect(problemsOf({ nats: 'nats://nats.example.org', agents: '2' })).toEqual([
      '--nats requires TLS (tls:// in --nats) and a login (--nats-creds, or tls://user:password@host) and --run-token ' +
        '(or CAMGATE_RUN_TOKEN), because the NATS server is not on loopback',
    ])
    const secure = { nats: 'tls://nats.example.org', agents: '2', natsCreds: 'x.creds' }
    expect(problemsOf(secure)).toHaveLength(1)
    expect(problemsOf({ ...secure, runToken: TOKEN })).toEqual([])
    expect(problemsOf(secure, { CAMGATE_RUN_TOKEN: TOKEN })).toEqual([])
    expect(problemsOf({ nats: 'tls://user:secret@nats.example.org', agents: '2', runToken: TOKEN })).toEqual(
      [],
    )
  })

  test('does not take a name that only begins like loopback', () => {
    for (const host of [
      '127.0.0.1.example.org',
      'localhost.example.org',
      '128.0.0.1',
      '[::2]',
      '127.1.example.org',
    ])
      expect(problemsOf({ nats: `nats://${host}`, agents: '2' }), host).toHaveLength(1)
  })

  test('requires --agents with --nats, --nats with --agents, and a key with a certificate', () => {
    expect(problemsOf({ nats: 'nats://localhost' })).toEqual(['--nats requires --agents'])
    expect(problemsOf({ agents: '2' })).toEqual(['--agents requires --nats'])
    expect(problemsOf({ nats: 'nats://localhost', agents: '1', natsCert: 'c.pem' })).toEqual([
      '--nats-cert requires --nats-key',
    ])
  })

  test('never shows a run token or a login', () => {
    const short = problemsOf({ nats: 'nats://localhost', agents: '1', runToken: 'too short' })
    expect(short).toEqual(['--run-token: found another text, expected a text of 16 to 1000 characters'])
    const wrong = problemsOf({ nats: 'http://me:pa55word@host/path', agents: '1' }).join()
    expect(wrong).toContain('--nats')
    expect(wrong).not.toContain('pa55word')
  })
})
