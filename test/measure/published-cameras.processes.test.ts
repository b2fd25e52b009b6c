import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { planFrom } from '../../src/config/read-plan.ts'
import { openTarget } from '../../src/measure/target.ts'
import { startRelay } from '../relay/relay.ts'
import type { RelayOptions } from '../relay/relay-options.ts'

const PROGRAM = fileURLToPath(new URL('../source-program.ts', import.meta.url))

async function open(options: RelayOptions, cameras: string) {
  const relay = await startRelay(options)
  onTestFinished(() => relay.close())
  const plan = planFrom(
    { cameras, publish: relay.url, publishResolution: '360p', publishBitrate: '0.5' },
    null,
  )
  const said: string[] = []
  const progress = { say: (text: string) => said.push(text), second() {}, end() {} }
  const io = {
    entry: PROGRAM,
    signal: new AbortController().signal,
    progress,
    environment: {},
    toolVersion: '1',
  }
  return { relay, said, opening: openTarget(plan, io) }
}

test('a run publishes its cameras, then as many as a load needs, and ends them', async () => {
  const { relay, said, opening } = await open({}, '2')
  const target = await opening
  try {
    expect(said).toEqual([`Publishing 2 of 2 cameras to ${relay.url}`])
    expect(target.supply.isPublishing).toBe(true)
    expect(await target.supply.ensure(1)).toBe(1)
    expect(await target.supply.ensure(2)).toBe(2)
  } finally {
    await target.close()
  }
  expect(await target.supply.ensure(1)).toBe(0)
})

test('a camera that the server refuses is named, and the others are tested', async () => {
  const { said, opening } = await open({ faults: { refuseAbove: 1 } }, '2')
  const target = await opening
  await target.close()
  expect(said[0]).toMatch(/^Publishing 1 of 2 cameras/)
  expect(said[1]).toMatch(/^camera [12]: .*453/)
})
