/** The part of jstat that distributions.ts uses; the package ships no types. */
declare module 'jstat' {
  interface Distribution<Parameters extends readonly number[]> {
    cdf(x: number, ...parameters: Parameters): number
    inv(p: number, ...parameters: Parameters): number
  }

  const jStat: {
    readonly normal: Distribution<[mean: number, standardDeviation: number]>
    readonly studentt: Distribution<[degreesOfFreedom: number]>
    readonly noncentralt: {
      cdf(x: number, degreesOfFreedom: number, noncentrality: number): number
    }
    readonly beta: Distribution<[alpha: number, beta: number]>
    readonly chisquare: Distribution<[degreesOfFreedom: number]>
  }

  export = jStat
}
