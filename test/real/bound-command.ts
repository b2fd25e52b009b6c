/**
 * A command, ready for `spawn`, that the kernel ends when this process dies, however it dies: no server or
 * reader outlives a test run that was killed.
 */
export function boundToParent(
  command: readonly string[],
  asUser?: number,
): { readonly file: string; readonly args: readonly string[] } {
  const identity = asUser === undefined ? [] : [`--reuid=${asUser}`, `--regid=${asUser}`, '--clear-groups']
  return { file: 'setpriv', args: ['--pdeathsig=KILL', ...identity, '--', ...command] }
}
