/** Set in the environment of a server and of everything that it starts, to find those that left its process group. */
export const SERVER_MARK = 'CAMGATE_STARTED_SERVER'

/** What is needed to end a server, even from another process. */
export interface ServerId {
  /** The shell that runs the command; also the number of its process group. */
  readonly pid: number
  /** Value of {@link SERVER_MARK}. */
  readonly tag: string
}
