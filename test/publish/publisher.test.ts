import { describe, expect, test } from 'vitest'
import { type Published, type Publisher, publishAll } from '../../src/publish/publisher.ts'

const RESULT = { run: null, failure: { message: 'nothing was measured' } }
const ARTIFACT = { name: 'camera-capacity', url: 'https://example.com/1', slot: 1, pageUrl: null }

/** What each publisher saw of those before it. */
function watched() {
  const seen: Published[] = []
  const leaving = (left: Awaited<ReturnType<Publisher['publish']>>, isRemote = false): Publisher => ({
    isRemote,
    async publish(_result, before) {
      seen.push(before)
      return left
    },
  })
  return { seen, leaving }
}

const failing = (error: unknown): Publisher => ({
  async publish() {
    throw error
  },
})

describe('publishing to all', () => {
  test('each gets what those before it left', async () => {
    const { seen, leaving } = watched()
    const publishers = [leaving({ files: ['a'] }), leaving({ artifact: ARTIFACT, files: ['b'] }), leaving({})]
    const published = await publishAll(publishers, RESULT)
    expect(published).toEqual({ files: ['a', 'b'], errors: [], artifact: ARTIFACT })
    expect(seen).toEqual([
      { files: [], errors: [], artifact: null },
      { files: ['a'], errors: [], artifact: null },
      published,
    ])
  })

  test('one that fails is reported before the next one begins, and stops none', async () => {
    const { seen, leaving } = watched()
    const [full, bug] = [new Error('no space left'), new TypeError('a bug')]
    const order: unknown[] = []
    const failed = (error: unknown) => order.push(error, seen.length)
    const publishers = [failing(full), leaving({ files: ['a'] }), failing(bug), leaving({})]
    const published = await publishAll(publishers, RESULT, { failed })
    expect(published).toMatchObject({ files: ['a'], errors: [full, bug] })
    expect(order).toEqual([full, 0, bug, 1])
    expect(seen.map(({ errors }) => errors)).toEqual([[full], [full, bug]])
  })

  test('a cancelled run waits for no other machine, also when it is cancelled meanwhile', async () => {
    const { seen, leaving } = watched()
    const controller = new AbortController()
    const cancelling: Publisher = {
      async publish() {
        controller.abort()
        return {}
      },
    }
    const publishers = [
      leaving({ files: ['remote'] }, true),
      cancelling,
      leaving({ files: ['too late'] }, true),
      leaving({ files: ['local'] }),
    ]
    const { files } = await publishAll(publishers, RESULT, { cancelled: controller.signal })
    expect(files).toEqual(['remote', 'local'])
    expect(seen).toHaveLength(2)
  })
})
