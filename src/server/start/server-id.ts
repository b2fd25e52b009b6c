/** In the environment of a server and of all that it starts: finds those that left its process group. */
export const SERVER_MARK = 'CAMGATE_STARTED_SERVER'

/** What must be known of a server to end it, in another process too. */
export interface ServerId {
  /** Of the shell that runs the command, which is also the number of its process group. */
  readonly pid: number
  /** Value of {@link SERVER_MARK}. */
  readonly tag: string
}
