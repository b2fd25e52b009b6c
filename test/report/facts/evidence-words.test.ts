import { describe, expect, test } from 'vitest'
import type { Evidence, ServerUse } from '../../../src/model/machine.ts'
import { disturbanceText, evidenceText, serverUseText } from '../../../src/report/facts/evidence-words.ts'

const often = { seconds: 2, ofSeconds: 10 }
const programs = {
  signal: 'other_programs',
  where: '',
  cores: 1.7,
  isOne: false,
  isServerKnown: true,
} as const

describe('evidence against this machine reads', () => {
  test.each<[string, Evidence]>([
    [
      "this machine's reader fell behind: in 2 of 10 seconds, data waited unread in more than 5 % of its sockets",
      { signal: 'unread_data', where: '', limit: 0.05, ...often },
    ],
    [
      "worker 2: this machine's reader was saturated in 2 of 10 seconds",
      { signal: 'reader_saturated', where: 'worker 2', ...often },
    ],
    [
      "this machine's reader was saturated in 2 of 10 seconds",
      { signal: 'reader_saturated', where: '', ...often },
    ],
    [
      "this machine's reader stood still for up to 1100 ms",
      { signal: 'reader_stood_still', ms: 1100.4, explainsAll: false },
    ],
    [
      "this machine's reader stood still for up to 60 ms, which explains every late frame",
      { signal: 'reader_stood_still', ms: 60, explainsAll: true },
    ],
    [
      'worker 1: event loop busy: above 70 % in 2 of 10 seconds, worst 71 %',
      { signal: 'event_loop_busy', where: 'worker 1', value: 0.71, limit: 0.7, ...often },
    ],
    [
      'event loop delay (p99): above 20.0 ms in 2 of 10 seconds, worst 20.1 ms',
      { signal: 'event_loop_delay', where: '', value: 20.1, limit: 20, ...often },
    ],
    [
      'processor use of the reader: above 85 % in 2 of 10 seconds, worst 86 %',
      { signal: 'reader_processor_use', where: '', value: 0.86, limit: 0.85, ...often },
    ],
    [
      'processors busy: above 90 % in 2 of 10 seconds, worst 91 %',
      { signal: 'processors_busy', where: '', value: 0.91, limit: 0.9, ...often },
    ],
    [
      'time taken by a hypervisor: above 5 % in 2 of 10 seconds, worst 6 %',
      { signal: 'time_stolen', where: '', value: 0.06, limit: 0.05, ...often },
    ],
    [
      'read too slowly: all 3 sentinel connections, in a separate process, are healthy, but only 0 of the 45 others',
      { signal: 'sentinels_healthy', sentinels: 3, healthy: 0, others: 45 },
    ],
    [
      'another program kept this machine busy (yes, 1.0 processors)',
      { ...programs, programs: [{ name: 'yes', cores: 1 }], isOne: true },
    ],
    [
      'other programs kept this machine busy (ffmpeg 0.9, make 0.8 processors)',
      {
        ...programs,
        programs: [
          { name: 'ffmpeg', cores: 0.9 },
          { name: 'make', cores: 0.8 },
        ],
      },
    ],
    [
      'other programs kept this machine busy (programs that this user may not see, 1.7 processors)',
      { ...programs, programs: [] },
    ],
    [
      'programs kept this machine busy (mediamtx, 1.7 processors): if one is the server, name it with --server-pid',
      { ...programs, programs: [{ name: 'mediamtx', cores: 1.7 }], isServerKnown: false },
    ],
    [
      "a hypervisor took 20 % of this machine's processor time",
      { signal: 'hypervisor', where: '', share: 0.2 },
    ],
    [
      "agent build-2: a hypervisor took 20 % of this machine's processor time",
      { signal: 'hypervisor', where: 'build-2', share: 0.2 },
    ],
    [
      'agent build-2: another program kept this machine busy (make, 0.8 processors)',
      { ...programs, where: 'build-2', programs: [{ name: 'make', cores: 0.8 }], isOne: true },
    ],
    [
      "9 UDP datagrams were dropped at this machine's receive buffers, and 12 packets are missing",
      { signal: 'datagrams_dropped', dropped: 9, lost: 12 },
    ],
    [
      'agent b: connections that this machine could not open: EMFILE',
      { signal: 'cannot_open', where: 'b', detail: 'EMFILE' },
    ],
    [
      "agent b: 9 UDP datagrams were dropped at this machine's receive buffers, and 12 packets are missing",
      { signal: 'datagrams_dropped', where: 'b', dropped: 9, lost: 12 },
    ],
    ['connections that this machine could not open: EMFILE', { signal: 'cannot_open', detail: 'EMFILE' }],
    [
      'worker 1 died, and another took over: it ended with 9',
      { signal: 'worker_died', where: 'worker 1', detail: 'it ended with 9' },
    ],
  ])('%s', (text, evidence) => {
    expect(evidenceText(evidence)).toBe(text)
  })

  test('one after the other, and is empty if there is none', () => {
    const evidence: Evidence[] = [
      { signal: 'cannot_open', detail: 'EMFILE' },
      { signal: 'hypervisor', where: '', share: 0.3 },
    ]
    expect(disturbanceText({ evidence })).toBe(
      "connections that this machine could not open: EMFILE; a hypervisor took 30 % of this machine's processor time",
    )
    expect(disturbanceText({ evidence: [] })).toBe('')
  })
})

test.each<[string, ServerUse]>([
  ['the server used 1.7 of 2 processors, camgate 0.2', { cores: 1.7, room: 2, ownCores: 0.2 }],
  ['the server used 0.5 of 0.5 processors', { cores: 0.49, room: 0.5, ownCores: null }],
])('a server that used up its processors reads: %s', (text, use) => {
  expect(serverUseText(use)).toBe(text)
})
