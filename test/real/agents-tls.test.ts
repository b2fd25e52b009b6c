import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { afterTests } from '../camgate.ts'
import { claim, launchAgent, type NatsServer, startAgent, startNats } from './nats.ts'

const TOKEN = 'a token of thirty-two characters'
const USER =
  'authorization { users = [{ user: camgate, password: "s3cret", permissions: { publish: "camgate.v1.>", subscribe: "camgate.v1.>" } }] }'

let folder: string
let nats: NatsServer

/** A certificate authority, and certificates that it signed for a server on loopback and for a client. */
async function makeCertificates(into: string): Promise<void> {
  const openssl = (...args: string[]) => promisify(execFile)('openssl', args, { cwd: into })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  for (const ca of ['ca', 'other-ca'])
    await openssl(
      'req',
      '-x509',
      ...newKey,
      '-subj',
      `/CN=${ca}`,
      '-keyout',
      `${ca}.key`,
      '-out',
      `${ca}.pem`,
    )
  writeFileSync(join(into, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n')
  for (const name of ['server', 'client']) {
    await openssl('req', ...newKey, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`)
    const sign = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names']
    await openssl('x509', '-req', '-in', `${name}.csr`, ...sign, '-out', `${name}.pem`)
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'camgate-tls-'))
  afterTests(() => rmSync(folder, { recursive: true, force: true }))
  await makeCertificates(folder)
  const tls = `tls { cert_file: "${folder}/server.pem", key_file: "${folder}/server.key" }`
  nats = await startNats(() => `${tls}\n${USER}`)
})

const file = (name: string) => join(folder, name)
const tlsUrl = (login = 'camgate:s3cret@') => `tls://${login}localhost:${nats.port}`

describe('a NATS server with TLS and logins', () => {
  test('is enough for an agent and a run, with no other permission than camgate.v1.>', async () => {
    const words = ['--nats', tlsUrl(), '--nats-ca', file('ca.pem'), '--name', 'left']
    const agent = await startAgent(words, { env: { CAMGATE_RUN_TOKEN: TOKEN } })
    const [claimed] = await claim({ url: tlsUrl(), ca: file('ca.pem'), runToken: TOKEN })
    expect(await claimed!.machine.fingerprint('0.1.0')).toMatchObject({ node: process.version })
    await claimed!.release()
    await agent.says(/Done with the run/)
    expect(agent.output()).toContain(`waits for runs at tls://localhost:${nats.port}`)
    expect(agent.output()).not.toMatch(/s3cret|thirty-two/)
  })

  test.each([
    ['another certificate authority', () => ({ url: tlsUrl(), ca: file('other-ca.pem') }), /certificate/],
    ['no certificate authority', () => ({ url: tlsUrl() }), /certificate/],
    [
      'a wrong password',
      () => ({ url: tlsUrl('camgate:wr0ng@'), ca: file('ca.pem') }),
      /it refuses the login/,
    ],
    ['no login', () => ({ url: tlsUrl(''), ca: file('ca.pem') }), /it refuses the login/],
    [
      'a file that is not there',
      () => ({ url: tlsUrl(), ca: file('none.pem') }),
      /--nats-ca: found no such file/,
    ],
    ['a file that is no certificate', () => ({ url: tlsUrl(), ca: file('names') }), /localhost/],
  ])('is not reached with %s', async (_what, access, message) => {
    const failed = claim({ ...access(), runToken: TOKEN }, { waitMs: 2000 })
    const error = await failed.then(
      () => null,
      (error: Error) => error,
    )
    expect(error).toMatchObject({ code: 'bad_input', message: expect.stringMatching(message) })
    expect(error!.message).not.toMatch(/s3cret|wr0ng/)
  })

  test('ends an agent that it refuses, with exit code 2', async () => {
    const agent = launchAgent(['--nats', tlsUrl('camgate:wr0ng@'), '--nats-ca', file('ca.pem')])
    await agent.says(
      /error: cannot connect to the NATS server at tls:\/\/localhost:\d+: it refuses the login/,
    )
    expect(await agent.end()).toBe(2)
  })
})

test('tls:// is never answered by a server without TLS', async () => {
  const plain = await startNats()
  const failed = claim({ url: `tls://127.0.0.1:${plain.port}` }, { waitMs: 1000 })
  await expect(failed).rejects.toThrow(/server does not support 'tls'/)
})

test('a login that may not use the subjects of agents ends a run and an agent, which say so', async () => {
  const permissions = 'permissions: { publish: "other.>", subscribe: "other.>" }'
  const strict = await startNats(
    () => `authorization { users = [{ user: me, password: pw, ${permissions} }] }`,
  )
  const url = `nats://me:pw@127.0.0.1:${strict.port}`
  const message = 'the NATS server does not permit this login to publish and subscribe to camgate.v1.>'
  await expect(claim({ url })).rejects.toMatchObject({ code: 'unreachable', message })
  const agent = launchAgent(['--nats', url])
  await agent.says(/does not permit this login/)
  expect(await agent.end()).toBe(4)
})

test('a server that asks for certificates gets one', async () => {
  const files = `cert_file: "${folder}/server.pem", key_file: "${folder}/server.key", ca_file: "${folder}/ca.pem"`
  const mutual = await startNats(() => `tls { ${files}, verify: true }`)
  const access = { url: `tls://localhost:${mutual.port}`, ca: file('ca.pem') }
  await expect(claim(access, { waitMs: 1000 })).rejects.toMatchObject({
    message: expect.stringMatching(/no answer$/),
    hint: expect.stringContaining('--nats-cert'),
  })
  const certified = { ...access, cert: file('client.pem'), key: file('client.key') }
  await expect(claim(certified, { waitMs: 900 })).rejects.toThrow(
    'not enough agents: 1 wanted, none is there',
  )
})
