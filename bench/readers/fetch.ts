// The reader that most would write: `fetch`, and every chunk of every body.

import { readAll } from './connections.ts'
import type { PartCounter } from './part-counter.ts'

readAll((url, counter) => void drain(url, counter))

async function drain(url: URL, counter: PartCounter): Promise<void> {
  const { body } = await fetch(url)
  for await (const chunk of body ?? [])
    counter.take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
}
