import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { main } from '../../../../src/cli/cli.ts'
import { captured, withoutSignals } from '../../../captured-output.ts'
import { temporaryFolder } from '../../../cli/report-folder.ts'
import { formsOf } from '../../../said-back.ts'
import { simulators } from '../../../simulator/with-simulator.ts'
import { PASSWORD, startDevice, USERNAME } from './onvif-device.ts'

const PROGRAM = path.resolve(import.meta.dirname, '../../../source-program.ts')
const { pathOf } = temporaryFolder()
const { start } = simulators()

async function camgate(...words: readonly string[]) {
  const folders = ['--reports-dir', pathOf('reports'), '--logs-dir', pathOf('logs')]
  const { value: exitCode, ...printed } = await withoutSignals(() =>
    captured(() => main(PROGRAM, [...words, ...folders])),
  )
  return { exitCode, printed: printed.stdout + printed.stderr }
}

function everyFile(): string {
  const names = ['reports', 'logs'].flatMap((folder) =>
    readdirSync(pathOf(folder)).map((name) => `${folder}/${name}`),
  )
  expect(names.length).toBeGreaterThan(3)
  return names.map((name) => readFileSync(pathOf(name), 'utf8')).join('')
}

test('a run reads the channels of a recorder with its password, which is in no output', async () => {
  const auth = { user: USERNAME, password: PASSWORD, scheme: 'digest' } as const
  const server = await start({ protocol: 'rtsp', cameras: 16, auth })
  const recorder = await startDevice({
    channels: 16,
    streamUrl: (channel) => `${server.streamUrl.replace('127.0.0.1', '192.168.1.64')}/camera/${channel}`,
  })
  const address = `onvif://${USERNAME}:${encodeURIComponent(PASSWORD)}@${recorder.host}`
  const quick = ['--duration', '2', '--settle', '0', '--nominal-fps', '25', '--workers', '1']
  const { exitCode, printed } = await camgate(
    '16',
    '--connections-per-camera',
    '1',
    '--discover',
    address,
    ...quick,
  )
  // 3 on a machine that others keep busy.
  expect([0, 3]).toContain(exitCode)
  const said = printed + everyFile()
  expect(printed).toContain('names 192.168.1.64 in its stream URLs; its own address is used instead')
  for (const [form, bytes] of formsOf(PASSWORD))
    expect({ form, isSaid: Buffer.from(said).includes(bytes) }).toEqual({ form, isSaid: false })
  expect(recorder.failedLogins).toBe(0)
  const watched = server.stats().connections ?? []
  expect(new Set(watched.map((one) => one.camera_id)).size).toBe(16)
})

test('a run with a wrong password ends before it begins, with one failed login', async () => {
  const recorder = await startDevice({ channels: 16 })
  const { exitCode, printed } = await camgate(
    '4',
    '--discover',
    `onvif://${USERNAME}:wr0ng-pass@${recorder.host}`,
  )
  expect({ exitCode, printed }).toEqual({
    exitCode: 2,
    printed:
      `error: --discover: the ONVIF device ${recorder.host} refused the user name or the password\n` +
      'hint: it was tried once, because a wrong password can lock the account; many devices have separate users for ONVIF\n',
  })
  expect(recorder.failedLogins).toBe(1)
})
