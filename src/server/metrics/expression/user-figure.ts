import type { Problem } from '../../../errors.ts'
import { SERVER_FIGURES, type ServerFigureName } from '../../../model/server-figures.ts'
import { clip } from '../../../text/escape.ts'
import { safeText } from '../../../text/safe-text.ts'
import { level, type Reading } from '../reading.ts'
import type { Samples } from '../sample.ts'
import { type Compiled, compile, NotUnderstood } from './compile.ts'

const MAX_NAME = 80
const MAX_EXPRESSION = 2000
const SUBSET =
  'a metric, with labels in braces or not, rate(metric[5s]), sum, max, min, avg or count of it, + - * / and numbers'

/** A figure that the user defined: `name=expression`. */
export interface UserFigure {
  readonly title: string
  readonly metrics: readonly string[]
  /** Nothing without exactly one number. */
  read(samples: Samples, atMs: number): Reading[]
  forget(): void
  /** Whether it ever had several numbers at once, and so none. */
  isAmbiguous(): boolean
}

/** @returns the figure, or what is wrong with it */
export function readUserFigure(text: string, option: string): UserFigure | Problem {
  const equals = text.indexOf('=')
  const name = safeText(text.slice(0, Math.max(equals, 0)).trim())
  if (name === '' || name.length > MAX_NAME || text.length > MAX_EXPRESSION) {
    const expected = `name=expression, with a name of at most ${MAX_NAME} characters`
    return { option, found: `"${clip(safeText(text), MAX_NAME)}"`, expected }
  }
  try {
    return userFigure(name, compile(text.slice(equals + 1)))
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error
    const part = clip(safeText(error.message), MAX_NAME)
    return { option, found: `${part} in "${name}"`, expected: SUBSET }
  }
}

/** A name that is a known figure's is that figure, so that it is judged as one. */
function userFigure(name: string, expression: Compiled): UserFigure {
  const known = Object.hasOwn(SERVER_FIGURES, name) ? (name as ServerFigureName) : null
  let isAmbiguous = false
  return {
    title: name,
    metrics: expression.metrics,
    read(samples, atMs) {
      const value = expression.evaluate({ samples, atMs })
      const [number, ...others] = typeof value === 'number' ? [value] : value.map((one) => one.value)
      isAmbiguous ||= others.length > 0
      if (others.length > 0) return []
      return number === undefined || !Number.isFinite(number) ? [] : [level(known ?? { title: name }, number)]
    },
    forget: () => expression.forget(),
    isAmbiguous: () => isAmbiguous,
  }
}
