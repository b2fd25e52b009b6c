import { readFileSync } from 'node:fs'
import path from 'node:path'

type Row = readonly number[]

/** The groups of the test vectors that are used; computed with independent implementations. */
interface Golden {
  readonly z: readonly Row[]
  readonly tQuantile: readonly Row[]
  readonly tCdf: readonly Row[]
  readonly wilson95: readonly Row[]
  readonly clopperPearson95: readonly Row[]
  readonly oneSidedLower95: readonly Row[]
  readonly newcombe95: readonly Row[]
  readonly farringtonManning: readonly Row[]
  readonly poisson95: readonly Row[]
  readonly holm: readonly [Row, Row]
  readonly pairedLogRatio: {
    readonly base: Row
    readonly head: Row
    readonly mean: number
    readonly sd: number
    readonly t: number
    readonly pLess: number
    readonly ci90: Row
  }
  readonly duetVerdict: readonly {
    readonly name: string
    readonly ratios: Row
    readonly delta: number
    readonly alphaPerLook: number
    readonly looks: Row
    readonly trace: readonly (readonly [number, number, number, number, string])[]
  }[]
  readonly compareVerdict: {
    readonly baseline: Row
    readonly delta: number
    readonly alpha: number
    readonly cases: readonly (readonly [Row, CompareCase])[]
  }
  readonly designEffect: {
    readonly m: number
    readonly successes: Row
    readonly p: number
    readonly D: number
    readonly nEff: number
    readonly adjT5: Row
    readonly naiveWilson: Row
  }
  readonly fieller: {
    readonly N: Row
    readonly U: Row
    readonly target: number
    readonly u0: number
    readonly u1: number
    readonly C: number
    readonly ci95: Row
  }
  readonly batchMeans: {
    readonly bins: Row
    readonly mean: number
    readonly sd: number
    readonly r1: number
    readonly nEff: number
    readonly se: number
    readonly half95: number
  }
  readonly capacityPosterior: {
    readonly steps: readonly {
      readonly n: number
      readonly ok: number
      readonly q05: number
      readonly q50: number
      readonly q95: number
    }[]
    readonly sigmaPosterior: Row
  }
}

interface CompareCase {
  readonly ratio: number
  readonly s: number
  readonly df: number
  readonly L: number
  readonly U: number
  readonly verdict: string
  readonly p_noninf: number
}

export const golden: Golden = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '..', '..', 'fixtures', 'statistics.json'), 'utf8'),
)
