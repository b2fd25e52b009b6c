import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arrivalFault, streamFaults, textOf } from '../../src/simulator/acting-faults.ts'
import { FAULT_KINDS, type Fault } from '../../src/simulator/fault-kinds.ts'
import { parseFaults, readFaults } from '../../src/simulator/faults.ts'

const one = (text: string): Fault | undefined => parseFaults([text], '--fault')[0]

describe('the text of a fault', () => {
  test.each<[string, object]>([
    ['refuse=503', { kind: 'refuse', value: 503, camera: null, connection: null }],
    ['limit=20', { kind: 'limit', value: 20, status: null }],
    ['limit=0,status=429@camera=7', { kind: 'limit', value: 0, status: 429, camera: '7' }],
    ['first-frame-delay=2.5', { kind: 'first-frame-delay', value: 2.5 }],
    ['slow=.5@camera=a@connection=2', { kind: 'slow', value: 0.5, camera: 'a', connection: 2 }],
    ['jitter=20', { kind: 'jitter', value: 20 }],
    ['freeze=2', { kind: 'freeze', value: 2, every: null, after: null }],
    ['freeze=2,every=10,after=1', { kind: 'freeze', value: 2, every: 10, after: 1 }],
    ['repeat', { kind: 'repeat', after: 0 }],
    ['repeat,after=3', { kind: 'repeat', after: 3 }],
    ['close=0', { kind: 'close', value: 0 }],
    ['cut=3', { kind: 'cut', value: 3, keep: false }],
    ['cut=3,keep=1', { kind: 'cut', value: 3, keep: true }],
    ['garbage', { kind: 'garbage', after: 0 }],
    ['garbage,after=4', { kind: 'garbage', after: 4 }],
    ['html', { kind: 'html' }],
    ['endless-header', { kind: 'endless-header', value: 'response' }],
    ['endless-header=part', { kind: 'endless-header', value: 'part' }],
    ['no-answer', { kind: 'no-answer' }],
    ['no-frames@connection=1', { kind: 'no-frames', connection: 1 }],
    ['budget=1250', { kind: 'budget', value: 1250, share: 'fair' }],
    ['budget=12.5,share=collapse', { kind: 'budget', value: 12.5, share: 'collapse' }],
    ['burn=2000', { kind: 'burn', value: 2000, camera: null, connection: null }],
    ['burn=500@camera=2', { kind: 'burn', value: 500, camera: '2' }],
    [' slow=0.5@camera=a@b=c,d ', { kind: 'slow', camera: 'a@b=c,d', text: 'slow=0.5@camera=a@b=c,d' }],
  ])('%s is understood', (text, expected) => {
    expect(one(text)).toMatchObject(expected)
  })

  test.each([
    ['', 'one of the faults'],
    ['slov=0.5', 'one of the faults'],
    ['constructor', 'one of the faults'],
    ['refuse', 'a whole number from 400 to 599 for refuse'],
    ['refuse=200', 'a whole number from 400 to 599 for refuse'],
    ['refuse=0x1f7', 'a whole number'],
    ['slow=0', 'a factor, above 0 to 1 for slow'],
    ['slow=1.5', 'a factor, above 0 to 1 for slow'],
    ['slow=.', 'a factor'],
    ['slow=1e-1', 'a factor'],
    ['jitter=-5', 'milliseconds, from 0'],
    ['close=1.5', 'a whole number'],
    ['cut=0', 'a whole number from 1'],
    ['cut=2,keep=yes', '0 or 1 for keep'],
    ['html=1', 'no value for html'],
    ['html,after=1', 'no after: html has no keys'],
    ['freeze=1,evry=3', 'one of the keys every, after, not evry'],
    ['freeze=1,every=3,every=4', 'every only once'],
    ['freeze=1,value=3', 'freeze only once'],
    ['freeze=3,every=3', 'a period (every) longer than the freeze'],
    ['burn=0', 'a whole number from 1 to 10000000 for burn'],
    ['burn=0.5', 'a whole number'],
    ['budget=9,share=equal', 'fair or unfair or collapse for share'],
    ['budget=9@camera=1', 'the whole server'],
    ['limit=9@connection=1', 'no @connection'],
    ['repeat@camera=', 'a camera id behind @camera='],
    ['repeat@connection=0', 'a whole number from 1'],
    ['repeat@connection=x', 'a whole number from 1'],
  ])('%j is refused: %s', (text, expected) => {
    const { faults, problems } = readFaults([text], '--fault')
    expect(faults).toEqual([])
    expect(problems).toHaveLength(1)
    expect(problems[0]?.option).toBe('--fault')
    expect(problems[0]?.found).toBe(JSON.stringify(text))
    expect(problems[0]?.expected).toContain(expected)
  })

  test('a camera that is not there is a problem where the cameras are known', () => {
    expect(readFaults(['repeat@camera=9'], '--fault', new Set(['1'])).problems).toHaveLength(1)
    expect(readFaults(['repeat@camera=1'], '--fault', new Set(['1'])).problems).toEqual([])
  })

  test('all problems of all texts are told at once', () => {
    const texts = ['slow=2,every=1', 'repeat', 'boo', 'cut=0@connection=0']
    expect(readFaults(texts, '--fault').problems.map((problem) => problem.found)).toEqual([
      '"slow=2,every=1"',
      '"slow=2,every=1"',
      '"boo"',
      '"cut=0@connection=0"',
      '"cut=0@connection=0"',
    ])
    expect(() => parseFaults(texts, '--fault')).toThrow(
      expect.objectContaining({ code: 'bad_input', message: expect.stringMatching(/^(.*\n){4}.*$/) }),
    )
  })

  test('any text is either a fault or told as a problem', () => {
    const words = fc.constantFrom(
      ...FAULT_KINDS,
      '=',
      ',',
      '@camera=',
      '@connection=',
      '1',
      '0.5',
      'keep',
      'every',
      'after',
    )
    const texts = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 8 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const { faults, problems } = readFaults([text], '--fault')
        expect(faults.length === 1).toBe(problems.length === 0)
      }),
      { numRuns: 2000 },
    )
  })

  test('what is written down is what is read', () => {
    const seconds = fc.integer({ min: 1, max: 5000 }).map((n) => n / 100)
    const id = fc.stringMatching(/^[\w@=,.-]{1,8}$/).filter((text) => !/@(camera|connection)=/.test(text))
    const scope = fc.record({
      camera: fc.option(id),
      connection: fc.option(fc.integer({ min: 1, max: 999 })),
    })
    fc.assert(
      fc.property(
        seconds,
        seconds,
        fc.option(seconds),
        scope,
        (value, more, after, { camera, connection }) => {
          const every = Math.round((value + more) * 100) / 100
          const text =
            `freeze=${value},every=${every}${after === null ? '' : `,after=${after}`}` +
            `${camera === null ? '' : `@camera=${camera}`}${connection === null ? '' : `@connection=${connection}`}`
          expect(one(text)).toEqual({ kind: 'freeze', text, value, every, after, camera, connection })
        },
      ),
    )
  })
})

describe('which faults act', () => {
  const faults = parseFaults(
    [
      'slow=0.5',
      'slow=0.2@camera=2',
      'close=9@connection=2',
      'html@camera=3',
      'endless-header=part@camera=4',
    ],
    '--fault',
  )

  test('a fault acts on the cameras and connections it names, and the later of two of a kind wins', () => {
    expect(textOf(streamFaults(faults, '1', 1))).toBe('slow=0.5')
    expect(textOf(streamFaults(faults, '2', 2))).toBe('slow=0.2@camera=2 close=9@connection=2')
    expect(textOf(streamFaults(faults, '3', 1))).toBe('slow=0.5')
    expect(streamFaults(faults, '4', 1)['endless-header']?.value).toBe('part')
    expect(textOf(streamFaults([], '1', 1))).toBeNull()
  })

  test('an arrival is refused only by what acts on arrivals', () => {
    expect(arrivalFault(faults, '3', 5, () => 0)?.kind).toBe('html')
    expect(arrivalFault(faults, '4', 1, () => 0)).toBeNull()
  })

  test('a limit counts all connections, or those of its camera', () => {
    const limits = parseFaults(['limit=3', 'limit=1,status=429@camera=2'], '--fault')
    const open = (camera: string | null) => (camera === null ? 2 : 1)
    expect(arrivalFault(limits, '1', 3, open)).toBeNull()
    expect(arrivalFault(limits, '2', 2, open)).toMatchObject({ status: 429 })
    expect(arrivalFault(limits, '1', 4, () => 3)).toMatchObject({ status: null })
  })
})
