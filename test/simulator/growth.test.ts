import { describe, test } from 'vitest'
import { WireParser } from '../../src/protocols/rtsp/wire-parser.ts'
import { createGuard } from '../../src/simulator/auth.ts'
import { readFaults } from '../../src/simulator/faults.ts'
import { parseSize } from '../../src/simulator/size.ts'
import { expectLinear, expectLinearOn, repeated } from '../growth.ts'

const UNITS = [
  'a',
  ' ',
  '=',
  '"',
  '\\',
  '\\"',
  ',',
  'a="',
  'a="\\',
  'a="\\"',
  'a = ',
  '@camera=',
  'freeze=1,',
  '1',
  '.',
  '\0',
]

describe('the work of the built-in cameras on a request grows with its length alone', () => {
  test.each(UNITS)('in Authorization, all of %j', (unit) => {
    for (const scheme of ['basic', 'digest'] as const) {
      const guard = createGuard({ user: 'user', password: 'pass', scheme })
      expectLinearOn(repeated(unit, `${scheme} `), (text) => void guard('GET', '/', text))
    }
  })

  test.each(UNITS)('in faults and sizes, all of %j', (unit) => {
    expectLinearOn(repeated(unit, 'freeze='), (text) => void readFaults([text], '--fault'))
    expectLinearOn(repeated(unit), (text) => void parseSize(text))
  })

  test.each([
    'OPTIONS ',
    'OPTIONS * RTSP/1.0\r\n',
    'OPTIONS * RTSP/1.0\r\n\r\n',
    '$',
    '$\0\0\0',
    'A\n',
    '\n',
  ])('on a connection, all of %j', (unit) => {
    const bytes = (size: number) => Buffer.from(repeated(unit)(size), 'latin1')
    expectLinear(bytes, (all) => new WireParser({ message() {}, packet: () => true }).push(all))
  })
})
