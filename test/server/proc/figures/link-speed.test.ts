import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { linkSpeed } from '../../../../src/server/proc/figures/link-speed.ts'

const root = mkdtempSync(path.join(os.tmpdir(), 'links-'))
afterAll(() => rmSync(root, { recursive: true }))

function link(name: string, speed: string | null, kind: 'device' | 'bonding' | null): void {
  mkdirSync(path.join(root, name, kind ?? ''), { recursive: true })
  if (speed !== null) writeFileSync(path.join(root, name, 'speed'), speed)
}

link('eth0', '1000\n', 'device')
link('bond0', '20000\n', 'bonding')
link('veth1', '10000\n', null)
link('virtio', '-1\n', 'device')
link('down', null, 'device')
link('odd', '1000 Mb/s\n', 'device')

test.each([
  ['eth0', 1000],
  ['bond0', 20_000],
  ['veth1', null],
  ['virtio', null],
  ['down', null],
  ['odd', null],
  ['gone', null],
  ['../eth0', null],
  ['eth0/../bond0', null],
  ['..', null],
  ['.', null],
  ['a\0b', null],
])('%j carries %j Mbit/s', (name, speed) => {
  expect(linkSpeed(name, root)).toBe(speed)
})
