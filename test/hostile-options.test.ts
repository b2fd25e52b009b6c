import { CommanderError } from 'commander'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readInputs } from '../src/action/github/inputs.ts'
import { camerasOf, lineProblems, measureCommand } from '../src/cli/command-line.ts'
import { kebabCase } from '../src/config/option-naming.ts'
import { OPTION_NAMES } from '../src/config/options.ts'
import { planFrom } from '../src/config/read-plan.ts'
import { CamgateError } from '../src/errors.ts'
import { anyText } from './any-text.ts'
import { effort } from './effort.ts'

const LONG = 100_000
const value = fc.oneof(
  anyText({ maxLength: 30 }),
  fc.constantFrom('', '-', '--', '=', '-1', '0', '1', '24', 'true', '1e999', 'NaN', '0x10', '٣', '__proto__'),
  fc.constantFrom(
    'constructor',
    '{camera}',
    'http://{camera}',
    'http://[::1',
    'rtsp://u:p@h/',
    'file:///etc/passwd',
  ),
  fc.constantFrom('a'.repeat(LONG), ' '.repeat(LONG), '%'.repeat(LONG), '['.repeat(LONG), '\n'.repeat(LONG)),
  fc.constantFrom(
    'http://h/?a=%00',
    'X: y\r\nZ: w',
    '\0',
    '\ud800',
    '::error::x',
    '/dev/zero',
    '../..',
    '`id`',
  ),
)
const inputs = [
  'mode',
  'start',
  'baseline-start',
  'start-reuse',
  'wait-timeout',
  'simulate',
  'comment',
  'comment-key',
]
const names = [
  ...inputs,
  'artifact-name',
  'pull-request',
  'open-issue',
  'trend',
  'headers',
  'matrix',
  ...OPTION_NAMES.map(kebabCase),
]

/** Nothing but a value, or an error that says what is wrong with it. */
function expectReadable(error: unknown): void {
  if (error instanceof CommanderError) return
  expect(error).toBeInstanceOf(CamgateError)
  const { code, message } = error as CamgateError
  expect(code).toBe('bad_input')
  expect(message).not.toBe('')
  expect(message.length).toBeLessThan(20_000)
}

test('hostile inputs of the Action end in inputs or in an error that can be read', async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 6 }), async (given) => {
      const source = {
        get: (name: string) => given[name] ?? '',
        workflow: given.workflow ?? 'CI',
        job: 'load',
        readThresholds: async () => null,
      }
      await readInputs(source).catch(expectReadable)
    }),
    { numRuns: effort({ unit: 50, thorough: 500 }) },
  )
})

test('hostile words of the command line end in a plan or in an error that can be read', () => {
  const option = fc.constantFrom(...OPTION_NAMES.map((name) => `--${kebabCase(name)}`), '--json', '--quiet')
  const word = fc.oneof(
    option,
    value,
    fc.tuple(option, value).map(([name, text]) => `${name}=${text}`),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      const command = measureCommand('0')
        .exitOverride()
        .configureOutput({ writeOut() {}, writeErr() {} })
      try {
        command.parse(words, { from: 'user' })
        for (const problem of lineProblems(command, words))
          expect(JSON.stringify(problem).length).toBeLessThan(1000)
        planFrom({ ...command.opts(), ...camerasOf(command) }, null)
      } catch (error) {
        expectReadable(error)
      }
    }),
    { numRuns: effort({ unit: 100, thorough: 1000 }) },
  )
})
