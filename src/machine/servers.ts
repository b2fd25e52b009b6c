/** The servers under test as seen from this machine. */
export interface Servers {
  /** `here`: at least one has an address of this machine. */
  readonly where: 'here' | 'elsewhere'
  /** Roots of their process trees; empty when they are elsewhere or could not be found. */
  readonly pids: readonly number[]
}

export const ELSEWHERE: Servers = { where: 'elsewhere', pids: [] }
