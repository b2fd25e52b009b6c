export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly properties: Readonly<Record<string, string>>
}

/** The runner's format of files of names and values. */
export function keyValues(content: string): Record<string, string> {
  const pairs = content.matchAll(/^(.+?)<<(ghadelimiter_.+)\n([\s\S]*?)\n?\2$/gm)
  return Object.fromEntries([...pairs].map(([, name = '', , value = '']) => [name, value]))
}

interface Command {
  readonly message: string
  readonly properties: Readonly<Record<string, string>>
}

/** Workflow commands as the runner reads them: at the start of a line, blanks before them allowed. */
export function commands(log: string, name: string): Command[] {
  const pattern = new RegExp(`^\\s*::${name}(?: ([^:]*(?:%3A[^:]*)*))?::(.*)$`, 'gm')
  return [...log.matchAll(pattern)].map(([, properties = '', message = '']) => ({
    message: decoded(message),
    properties: Object.fromEntries(
      properties
        .split(',')
        .filter((pair) => pair !== '')
        .map((pair) => [pair.slice(0, pair.indexOf('=')), decoded(pair.slice(pair.indexOf('=') + 1))]),
    ),
  }))
}

export function annotationsIn(log: string): Annotation[] {
  const levels = ['error', 'warning', 'notice'] as const
  return levels.flatMap((level) => commands(log, level).map((command) => ({ level, ...command })))
}

function decoded(value: string): string {
  return value
    .replaceAll('%0A', '\n')
    .replaceAll('%0D', '\r')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%')
}
