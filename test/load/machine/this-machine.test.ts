import { expect, test } from 'vitest'
import { ThisMachine } from '../../../src/load/machine/this-machine.ts'
import { ELSEWHERE } from '../../../src/server/find/servers.ts'

const SECOND = { connections: 1, nominalFps: 25, fps: 25, bytes: 100_000 }

test.runIf(process.platform === 'linux')('the record of a window has its seconds only', async () => {
  const machine = new ThisMachine({})
  machine.watch(ELSEWHERE)
  for (const seconds of [3, 1]) {
    machine.second(SECOND)
    await machine.begin(false)
    for (let second = 0; second < seconds; second += 1) machine.second(SECOND)
    const record = await machine.end()
    // The last sample is of what is left of the window after its last whole second.
    expect(record.samples).toHaveLength(seconds + 1)
    expect(record.behind).toHaveLength(seconds)
    expect(record).toMatchObject({ where: '', servers: ELSEWHERE, datagramsDropped: null })
  }
})

/** Takes so long that it may happen every three seconds at most. */
function slowly(): number {
  for (const until = performance.now() + 100; performance.now() < until; );
  return 0
}

test('unread data is looked for once in every window, also where that costs too much for each second', async () => {
  const machine = new ThisMachine({}, slowly)
  for (let window = 0; window < 3; window += 1) {
    await machine.begin(false)
    machine.second(SECOND)
    machine.second(SECOND)
    expect((await machine.end()).behind).toEqual([false, null])
  }
})

test.each([
  [10, 0, false],
  [10, 1, true],
  [100, 5, false],
  [100, 6, true],
  [100, null, null],
])(
  'a reader of %i connections is behind when more than 5 %% of them wait: %s',
  async (connections, waiting, isBehind) => {
    const machine = new ThisMachine({}, () => waiting)
    await machine.begin(false)
    machine.second({ ...SECOND, connections })
    expect((await machine.end()).behind).toEqual([isBehind])
  },
)

test.runIf(process.platform === 'linux')('datagrams are counted where they may come', async () => {
  const machine = new ThisMachine({})
  await machine.begin(true)
  expect((await machine.end()).datagramsDropped).toBeGreaterThanOrEqual(0)
})

test('its fingerprint says which image a runner of GitHub has', async () => {
  const machine = new ThisMachine({ ImageOS: 'ubuntu24', ImageVersion: '20260101' })
  expect(await machine.fingerprint('2.3.4')).toMatchObject({
    tool_major: 2,
    runner_image: 'ubuntu24 20260101',
    node: process.version,
  })
})
