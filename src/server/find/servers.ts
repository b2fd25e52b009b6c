/** The servers under test as seen from this machine. */
export interface Servers {
  /** `here` when at least one runs on this machine, or has an address of it. */
  readonly where: 'here' | 'elsewhere'
  /** Roots of their process trees; empty when they are elsewhere or could not be found. */
  readonly pids: readonly number[]
  /** Programs that carry the streams to a container's port, such as Docker's proxy; absent when there are none. */
  readonly forwarders?: readonly number[]
}

export const ELSEWHERE: Servers = { where: 'elsewhere', pids: [] }
