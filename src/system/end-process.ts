/** How long a finished program may hold on to a socket or a file before its process exits anyway. */
const LAST_BREATH_MS = 2000

/** Ends the process as soon as it has nothing left to do, with the exit code that it has by then. */
export function endProcess(): void {
  // Left alone, Node frees its memory before it ends, and handles no signals meanwhile: a second Ctrl-C would kill the
  // process, whose exit code would be lost.
  process.once('exit', () => process.exit())
  setTimeout(() => process.exit(), LAST_BREATH_MS).unref()
}
