import { describe, expect, test } from 'vitest'
import type { CameraSource } from '../../src/model/cameras.ts'
import { secretsOf } from '../../src/secrets/secrets.ts'

const template = (url: string): { headers: Record<string, string>; source: CameraSource } => ({
  headers: {},
  source: { kind: 'template', template: url },
})
const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('the secrets of a run', () => {
  test('are user name and password, as typed, decoded and as Basic credentials', () => {
    const secrets = secretsOf(template('http://admin:hunt%40r2@server/{camera}'))
    expect(secrets).toEqual(['admin', 'hunt%40r2', 'hunt@r2', base64('admin:hunt@r2')])
  })

  test('are header values, what follows their scheme, and the values of cookies', () => {
    const headers = {
      Authorization: 'Bearer abc123',
      Cookie: 'a=one; session=two',
      accept: 'image/jpeg, text/plain',
    }
    expect(secretsOf({ headers, source: { kind: 'built-in' } })).toEqual([
      'Bearer abc123',
      'abc123',
      'a=one; session=two',
      'one',
      'two',
      'image/jpeg, text/plain',
    ])
  })

  test('are the place of a webhook on its host, its secret, logins of where numbers go, and a run token', () => {
    const plan = {
      ...template('http://server/{camera}'),
      webhook: 'https://hooks.slack.com/services/T0/B0/XXXX?thread=1',
      webhookSecret: 'signed with this',
      pushgateway: 'http://push:gate@host:9091',
      otlp: 'http://host:4318/?token=t0k3n',
      nats: 'tls://me:n4ts@host',
      runToken: 'sixteen letters!',
    }
    const environment = { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc123,x-tenant=one' }
    const secrets = secretsOf(plan, [], environment)
    for (const secret of [
      '/services/T0/B0/XXXX',
      '?thread=1',
      'signed with this',
      'gate',
      't0k3n',
      'n4ts',
      'sixteen letters!',
      'abc123',
      'one',
    ])
      expect(secrets).toContain(secret)
    expect(secretsOf({ ...plan, webhook: 'https://hooks.slack.com/' })).not.toContain('/')
  })

  test('are query parameters that look like one', () => {
    expect(secretsOf(template('http://server/?fps=25&token=a%2Bb+c&x=1;key=k1'))).toEqual([
      'a%2Bb+c',
      'a+b+c',
      'a+b c',
      'k1',
    ])
  })

  test('are those of the camera list too, and of a URL within a URL', () => {
    const source: CameraSource = {
      kind: 'api',
      url: 'http://api/?key=k9',
      items: null,
      idField: 'id',
      urls: { kind: 'field', name: null },
      filters: null,
      pages: null,
    }
    const cameras = [
      { id: '1', url: 'http://u1:p1@camera/' },
      { id: '2', url: 'http://relay/?src=rtsp%3A%2F%2Fu2%3Ap2%40camera' },
    ]
    expect(secretsOf({ headers: {}, source }, cameras)).toEqual([
      'k9',
      'u1',
      'p1',
      base64('u1:p1'),
      'u2',
      'p2',
      base64('u2:p2'),
    ])
  })

  test('are those in the path of a URL', () => {
    const url = 'rtsp://server/user=ada_password=a%2Bb_channel=1_stream=0.sdp'
    expect(secretsOf(template(url))).toEqual(['ada', 'a%2Bb', 'a+b'])
  })

  test('are those of a baseline for each camera whose id is in them', () => {
    const plan = { ...template('http://server/{camera}'), baselineTarget: 'http://base/?key=k9-{camera}' }
    const cameras = ['1', '2'].map((id) => ({ id, url: `http://server/${id}` }))
    expect(secretsOf(plan, cameras)).toEqual(['k9-{camera}', 'k9-1', 'k9-2'])
  })

  test('are none in a plan without any', () => {
    expect(secretsOf(template('http://server/{camera}?fps=25'))).toEqual([])
  })
})
