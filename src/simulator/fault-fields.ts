/** One value of a fault's text: how to read it, what it must be, and what it is when left out. */
export interface Field<T> {
  readonly expected: string
  /** `undefined` if the text is invalid. */
  read(text: string): T | undefined
  readonly isOptional: boolean
  readonly fallback: T
}

const MAX_COUNT = 1_000_000_000

export function count(minimum: number, maximum = MAX_COUNT): Field<number> {
  const expected = `a whole number from ${minimum} to ${maximum}`
  return required(minimum, expected, (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
    return value >= minimum && value <= maximum ? value : undefined
  })
}

/** A number above 0 (or from 0 if `zero` is allowed). */
export function amount(maximum: number, unit: string, zero: 'zero' | 'above zero'): Field<number> {
  const expected = `${unit}, ${zero === 'zero' ? 'from 0' : 'above 0'} to ${maximum}`
  return required(maximum, expected, (text) => {
    const value = /^\d{0,9}\.?\d{0,9}$/.test(text) && /\d/.test(text) ? Number(text) : Number.NaN
    const isLarge = zero === 'zero' ? value >= 0 : value > 0
    return isLarge && value <= maximum ? value : undefined
  })
}

export function choice<const T extends string>(...words: readonly [T, ...T[]]): Field<T> {
  return required<T>(words[0], words.join(' or '), (text) => words.find((word) => word === text))
}

/** `1` or `0`. */
export function flag(): Field<boolean> {
  return required(false, '0 or 1', (text) => (text === '1' ? true : text === '0' ? false : undefined))
}

export function optional<T, F>(field: Field<T>, fallback: F): Field<T | F> {
  return { expected: field.expected, read: (text) => field.read(text), isOptional: true, fallback }
}

function required<T>(fallback: T, expected: string, read: (text: string) => T | undefined): Field<T> {
  return { expected, read, isOptional: false, fallback }
}
