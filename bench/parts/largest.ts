// How much one core of each reader can read.
import { markdownTable } from 'markdown-table'
import type { Load } from '../cameras.ts'
import { type LargestLoad, largestLoad } from '../largest-load.ts'
import { READERS } from '../readers.ts'

export async function compareLargest(): Promise<string> {
  const start: Load = { connections: 400, fps: 25, frameBytes: 40_000 }
  const rows: string[][] = []
  for (const reader of READERS) rows.push([reader.name, ...told(await largestLoad(reader, start), start)])
  const head = ['reader on one core', 'connections', 'frames/s']
  const what = `Largest load of ${start.fps} fps × ${start.frameBytes / 1000} KB with at most 1 % FPS error`
  return `${what}, by the reader's own count:\n\n${markdownTable([head, ...rows])}`
}

function told({ connections, isAtLeast }: LargestLoad, { fps }: Load): string[] {
  return [connections, connections * fps].map((value) => `${isAtLeast ? '≥ ' : ''}${value}`)
}
