import type { ServerResponse } from 'node:http'

/** A part of the page that is replaced as a whole. */
export interface LiveSection {
  /** Of its element in the page. */
  readonly id: string
  /** Our own markup, in which text from outside is escaped. */
  readonly html: string
}

const MAX_VIEWERS = 8
/** A viewer that takes nothing for longer is given up. */
const PATIENCE_MS = 30_000

interface Viewer {
  readonly response: ServerResponse
  /** What it has, by section. */
  readonly shown: Map<string, string>
  /** Since when it has not taken what was sent; null if it has. */
  stuckSince: number | null
}

/**
 * The browsers that watch, by server-sent events. No more than one push is buffered for any of them: a slow viewer
 * misses what came meanwhile, and gets the newest state once it can.
 */
export class Viewers {
  private readonly all = new Set<Viewer>()
  private readonly patienceMs: number
  private newest: readonly LiveSection[] = []
  private whenGone: (() => void) | null = null

  constructor(patienceMs = PATIENCE_MS) {
    this.patienceMs = patienceMs
  }

  get isEmpty(): boolean {
    return this.all.size === 0
  }

  get areFull(): boolean {
    return this.all.size >= MAX_VIEWERS
  }

  /** Takes a response whose head was sent. It ends with its viewer. */
  add(response: ServerResponse): void {
    const viewer: Viewer = { response, shown: new Map(), stuckSince: null }
    this.all.add(viewer)
    response.on('error', () => response.destroy())
    response.on('drain', () => this.pushTo(viewer))
    response.on('close', () => this.remove(viewer))
  }

  /** Sends each viewer those sections that it does not have yet. */
  push(sections: readonly LiveSection[]): void {
    this.newest = sections
    for (const viewer of this.all) this.pushTo(viewer)
  }

  /** Says that the report is there, and waits until every viewer has left for it, for `patienceMs` at most. */
  async finish(patienceMs: number): Promise<void> {
    if (this.isEmpty) return
    for (const { response } of this.all) response.write('event: report\ndata: ready\n\n')
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patienceMs)
      this.whenGone = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  close(): void {
    for (const { response } of this.all) response.end()
  }

  private remove(viewer: Viewer): void {
    this.all.delete(viewer)
    if (this.isEmpty) this.whenGone?.()
  }

  private pushTo(viewer: Viewer): void {
    const { response, shown } = viewer
    if (response.writableNeedDrain) {
      viewer.stuckSince ??= performance.now()
      if (performance.now() - viewer.stuckSince > this.patienceMs) response.destroy()
      return
    }
    viewer.stuckSince = null
    const changed = this.newest.filter(({ id, html }) => shown.get(id) !== html)
    if (changed.length === 0) return
    for (const { id, html } of changed) shown.set(id, html)
    response.write(changed.map(eventOf).join(''))
  }
}

/** JSON has no raw line breaks, so each section is one line of data. */
function eventOf(section: LiveSection): string {
  return `event: section\ndata: ${JSON.stringify(section)}\n\n`
}
