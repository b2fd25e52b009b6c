// The readers that the bench sets side by side: what could be had instead of camgate, and camgate.
import type { ChildProcess } from 'node:child_process'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { CAMERAS, type Load } from './cameras.ts'
import { camgateOf, FORCE } from './camgate.ts'
import { countOfLines, countOfProgress, countOfReport, type OwnCount } from './own-count.ts'
import { node, type Program } from './processes.ts'

export interface Reader {
  readonly name: string
  /** Connections that it is measured with, where a load has more. */
  readonly most: number
  /** Connections beyond which its largest load is not looked for, so that memory and time last. */
  readonly searchedTo: number
  /** What is to be started to read the load for at least so many seconds. */
  programs(url: string, load: Load, seconds: number): readonly Program[]
  count(children: readonly ChildProcess[]): OwnCount
}

/** Before that, some are still busy with what piled up while they started, and none is compiled. */
export const SETTLE_SECONDS = 3

/** More than a core can send of the largest frames here. */
const MOST = 2000

/** The reader that the others are compared with. */
export const BARE = script("bare net.Socket, 'data'", 'data.ts')

const FFMPEG = [
  '-hide_banner',
  '-loglevel',
  'quiet',
  '-nostdin',
  '-progress',
  'pipe:1',
  '-stats_period',
  '0.2',
]
/** Without it, ffmpeg looks at five seconds of every stream before it begins. */
const NO_PROBE = ['-probesize', '100000', '-analyzeduration', '0']

/** @param words of its input */
export function ffmpegWith(...words: readonly string[]): Reader {
  return {
    name: 'ffmpeg -c copy, a process each',
    most: 40,
    searchedTo: 160,
    programs: (url, load) =>
      Array.from({ length: load.connections }, (_, index): Program => {
        const camera = `${url}/camera/${1 + (index % CAMERAS)}`
        return ['ffmpeg', ...FFMPEG, ...words, '-i', camera, '-c', 'copy', '-f', 'null', '-']
      }),
    count: countOfProgress,
  }
}

export const HAS_FFMPEG = isInstalled('ffmpeg')
const ffmpeg = ffmpegWith(...NO_PROBE)

export const READERS: readonly Reader[] = [
  BARE,
  script('bare net.Socket, onread, one buffer', 'onread.ts'),
  script('fetch', 'fetch.ts'),
  ...(HAS_FFMPEG ? [ffmpeg] : []),
  camgateWith(1),
  camgateWith(2),
]

/** Of the readers that this machine does not have. */
export const NOT_INSTALLED: readonly string[] = HAS_FFMPEG ? [] : [ffmpeg.name]

export function camgateWith(workers: number, ...more: readonly string[]): Reader {
  const words = ['--workers', String(workers), FORCE, ...more]
  return {
    name: `camgate ${words.join(' ')}`,
    most: MOST,
    searchedTo: MOST,
    programs: (url, load, seconds) => [
      camgateOf(url, load, seconds, ...words, '--settle', String(SETTLE_SECONDS)),
    ],
    count: countOfReport,
  }
}

function script(name: string, file: string): Reader {
  return {
    name,
    most: MOST,
    searchedTo: MOST,
    programs: (url, { connections }) => [
      node(path.join(import.meta.dirname, 'readers', file), url, String(connections), String(CAMERAS)),
    ],
    count: countOfLines,
  }
}

function isInstalled(command: string): boolean {
  return spawnSync(command, ['-version'], { stdio: 'ignore' }).error === undefined
}
