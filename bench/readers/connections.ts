import { PartCounter } from './part-counter.ts'

const TELL_MS = 100

/**
 * Opens what the command line asks for (server, connections, cameras) and tells ten times a second, as lines of
 * wall clock and number, how many frames have arrived.
 */
export function readAll(open: (url: URL, counter: PartCounter) => void): void {
  const [server = '', connections = '1', cameras = '1'] = process.argv.slice(2)
  const counters = Array.from({ length: Number(connections) }, (_, index) => {
    const counter = new PartCounter()
    open(new URL(`/camera/${1 + (index % Number(cameras))}`, server), counter)
    return counter
  })
  setInterval(() => {
    const frames = counters.reduce((sum, counter) => sum + counter.frames, 0)
    process.stdout.write(`${Date.now()} ${frames}\n`)
  }, TELL_MS)
}

export function requestOf({ host, pathname }: URL): string {
  return `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`
}
