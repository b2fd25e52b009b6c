import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { planFrom } from '../../src/config/read-plan.ts'
import { openTarget } from '../../src/measure/target.ts'
import { RecordSink } from '../publisher/record-sink.ts'
import { startRelay } from '../relay/relay.ts'
import type { RelayOptions } from '../relay/relay-options.ts'

const PROGRAM = fileURLToPath(new URL('../source-program.ts', import.meta.url))

async function open(options: RelayOptions, cameras: string) {
  const relay = await startRelay(options)
  onTestFinished(() => relay.close())
  return { relay, ...openAt(relay.url, cameras) }
}

function openAt(publish: string, cameras: string) {
  const plan = planFrom({ cameras, publish, publishResolution: '360p', publishBitrate: '0.5' }, null)
  const said: string[] = []
  const progress = { say: (text: string) => said.push(text), second() {}, end() {} }
  const io = {
    entry: PROGRAM,
    signal: new AbortController().signal,
    progress,
    environment: {},
    toolVersion: '1',
  }
  return { said, opening: openTarget(plan, io) }
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

test('a login that the server refuses ends the run at once, and was sent by one camera only', async () => {
  const sink = await new RecordSink({ accepts: () => false }).listen()
  onTestFinished(() => sink.close())
  const { opening } = openAt(sink.url.replace('//', '//user:wrong@'), '3')
  await expect(opening).rejects.toMatchObject({
    code: 'bad_input',
    isLoginRefused: true,
    message: expect.stringMatching(/^0 of 3 cameras could publish to .*the login was refused/),
  })
  expect(sink.requests.filter(({ headers }) => headers.has('authorization'))).toHaveLength(1)
})
