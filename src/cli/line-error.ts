import type { CommanderError } from 'commander'
import { badInput, CamgateError, type Problem } from '../errors.ts'

/** For commander: it still throws its errors, and {@link lineError} rewords them. */
export const IN_OUR_WORDS = { outputError: () => {} }

/** Commander's error, in this product's words. */
export function lineError({ message }: CommanderError): CamgateError {
  const text = message.replace(/^error: /, '').replace(/\.$/, '')
  const problem = unknownOption(text) ?? missingValue(text) ?? missingArgument(text) ?? otherChoice(text)
  return problem === null ? new CamgateError('bad_input', text) : badInput([problem])
}

/** @param meant the known word that is most similar */
export function unknownWord(word: string, kind: 'option' | 'command', meant: string | undefined): Problem {
  const known = meant === undefined ? 'one of "camgate --help"' : `a known one: did you mean ${meant}?`
  return { option: word, found: `an unknown ${kind}`, expected: known }
}

function unknownOption(text: string): Problem | null {
  const [, option, meant] = /^unknown option '([^']*)'(?:\n\(Did you mean (.*)\?\))?/.exec(text) ?? []
  return option === undefined ? null : unknownWord(option, 'option', meant)
}

function missingValue(text: string): Problem | null {
  const [, option, value] = /^option '(\S+) ([^']*)' argument missing/.exec(text) ?? []
  return option === undefined ? null : { option, found: 'nothing', expected: `${value}` }
}

function missingArgument(text: string): Problem | null {
  const [, name] = /^missing required argument '([^']*)'/.exec(text) ?? []
  return name === undefined ? null : { option: `<${name}>`, found: 'nothing', expected: 'it on the line' }
}

function otherChoice(text: string): Problem | null {
  const [, option, value, choices] =
    /^option '(\S+) [^']*' argument '(.*)' is invalid\. Allowed choices are (.*)$/s.exec(text) ?? []
  if (option === undefined) return null
  return { option, found: `${JSON.stringify(value)}`, expected: `one of ${choices}` }
}
