import { describe, test } from 'vitest'
import { authorize, isStale } from '../../../src/protocols/shared/authentication.ts'
import { parseChallenges } from '../../../src/protocols/shared/challenges.ts'
import { credentialsOf } from '../../../src/protocols/shared/credentials.ts'
import { endOfStatus } from '../../../src/protocols/shared/end-kinds.ts'
import { safeText } from '../../../src/text/safe-text.ts'
import { expectLinear, expectLinearOn, repeated } from '../../growth.ts'

const CREDENTIALS = { username: 'user', password: 'pass' }
const REQUEST = { method: 'GET', uri: '/', cnonce: 'c', nonceCount: 1 }

/** Signs that mean something in a challenge, alone and where they begin what does not end. */
const CHALLENGES = [
  'a',
  'a,',
  'a ',
  ' ',
  '\t',
  ',',
  '=',
  '"',
  '\\',
  '\\"',
  '"\\"',
  'a="',
  'a="\\',
  'a="\\"',
  'a = " ',
  'a=\\"',
  'a="b\\", ',
  'Digest nonce="',
  'Digest nonce="n", realm="r", ',
  'Digest qop="auth,auth-int, ",nonce=n ',
  'algorithm=MD5-sess, ',
  'stale=true, ',
  '\r',
  '\n',
  '\0',
  '\xff',
  '\ud83d',
]

describe('the work on challenges grows with their length alone', () => {
  test.each(CHALLENGES)('all of %j', (unit) => {
    expectLinearOn(repeated(unit), (text) => void parseChallenges([text]))
    expectLinearOn(repeated(unit, 'Digest nonce=n, realm="'), (text) => {
      authorize([text], CREDENTIALS, REQUEST)
      isStale([text])
    })
  })

  test('of a header that comes again and again', () => {
    const headers = (size: number) => Array.from({ length: size / 32 }, () => 'Digest nonce="n", realm="r"')
    expectLinear(headers, (all) => void authorize(all, CREDENTIALS, REQUEST))
  })
})

test.each(['/', '//', '?', '@', ' ', '//a', '\0', '😀', '\ud83d', '\u202e', '*', '…', 'http://a@'])(
  'the work on what a server says grows with its length alone, all of %j',
  (unit) => {
    expectLinear(repeated(unit), (text) => void safeText(endOfStatus('HTTP', 500, text).detail), 16_384)
  },
)

test.each(['%', '%25', '%zz', '%C3', ':'])(
  'the work on a login grows with its length alone, all of %j',
  (unit) => {
    const url = (size: number) => new URL(`http://${repeated(unit)(size)}:${repeated(unit)(size)}@host/`)
    expectLinear(url, (one) => void credentialsOf(one))
  },
)
