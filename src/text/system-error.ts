/** What the codes of the operating system mean. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRNOTAVAIL: 'no local address or port left',
  EADDRINUSE: 'already in use',
  EAI_AGAIN: 'the name server does not answer',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'host unreachable',
  EIO: 'read error',
  EISDIR: 'a folder',
  ELOOP: 'a circle of links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
  ENETUNREACH: 'network unreachable',
  ENFILE: 'too many open files on this machine',
  ENOENT: 'no such file or folder',
  ENOMEM: 'out of memory',
  ENOSPC: 'no space left',
  ENOTDIR: 'not a folder',
  ENOTFOUND: 'unknown host',
  EPERM: 'not permitted',
  EROFS: 'read-only file system',
  ETIMEDOUT: 'timed out',
}

/** `connection refused (ECONNREFUSED)`; a code that is not known here as it is, and an error without one as its message. */
export function systemErrorText(error: unknown): string {
  const code = codeOf(error)
  if (code !== null) return textOfCode(code)
  return error instanceof Error ? error.message : String(error)
}

export function textOfCode(code: string): string {
  const words = wordsOfCode(code)
  return words === null ? code : `${words} (${code})`
}

export function wordsOfCode(code: string): string | null {
  return WORDS[code] ?? null
}

/** The code of a system error; null if it has none. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}
