import { describe, expect, test } from 'vitest'
import { endOfError } from '../../../src/protocols/shared/end-kinds.ts'

const nothing = { isConnected: false, isAnswered: false, isStream: false, bytes: 0, frames: 0 }
const streaming = { isConnected: true, isAnswered: true, isStream: true, bytes: 9, frames: 1 }

function failure(code: string): Error {
  return Object.assign(new Error(`connect ${code} 10.0.0.1:80`), { code })
}

describe('what the system says of a connection', () => {
  test.each(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'])(
    '%s is the limit of this machine',
    (code) => {
      expect(endOfError(failure(code), nothing)).toEqual({
        kind: 'generator',
        detail: expect.stringContaining(code),
      })
    },
  )

  test.each(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EPROTO'])(
    '%s before a connection stands: unreachable',
    (code) => {
      expect(endOfError(failure(code), nothing)).toEqual({
        kind: 'unreachable',
        detail: expect.stringContaining(code),
      })
    },
  )

  test.each(['EAI_AGAIN', 'ETIMEDOUT', 'ECONNRESET'])(
    '%s before a connection stands may be the doing of a machine that is too slow',
    (code) => {
      const end = { kind: 'unreachable', detail: expect.stringContaining(code), mayBeOurs: true }
      expect(endOfError(failure(code), nothing)).toEqual(end)
    },
  )

  test.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'])('%s in a stream is its end', (code) => {
    expect(endOfError(failure(code), streaming).kind).toBe('ended')
  })

  test.each(['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'])(
    '%s is said to be about the certificate',
    (code) => {
      const detail = `TLS certificate not accepted: ${code}`
      expect(endOfError(failure(code), nothing)).toEqual({ kind: 'unreachable', detail })
    },
  )

  test.each(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'])(
    '%s is said to be the lack of TLS',
    (code) => {
      const detail = 'the server answers without TLS on this port'
      expect(endOfError(failure(code), nothing)).toEqual({ kind: 'unreachable', detail })
    },
  )

  test('a connection that the network lost was not closed by the server', () => {
    const silent = { ...streaming, isStream: false, isAnswered: false }
    expect(endOfError(failure('ETIMEDOUT'), streaming).detail).toBe('connection lost (ETIMEDOUT)')
    expect(endOfError(failure('ETIMEDOUT'), silent).detail).toBe(
      'connection lost (ETIMEDOUT) without a response',
    )
  })

  test('an address that this machine cannot have does not hide what the other one says', () => {
    const both = (...codes: string[]) => new AggregateError(codes.map(failure))
    expect(endOfError(both('EADDRNOTAVAIL', 'ECONNREFUSED'), nothing).detail).toBe(
      'connection refused (ECONNREFUSED)',
    )
    expect(endOfError(both('ECONNREFUSED', 'ENETUNREACH'), nothing).detail).toBe(
      'connection refused (ECONNREFUSED)',
    )
    expect(endOfError(both('EADDRNOTAVAIL', 'EADDRNOTAVAIL'), nothing).kind).toBe('generator')
  })

  test('a failure without a code is told by its message', () => {
    const end = endOfError(new Error('something happened'), nothing)
    expect(end).toEqual({ kind: 'unreachable', detail: 'something happened', mayBeOurs: true })
  })
})
