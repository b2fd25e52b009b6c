import { describe, test } from 'vitest'
import { parseProcessorTime } from '../../../src/load/machine/machine-time.ts'
import { countOfDrops } from '../../../src/load/machine/udp-drops.ts'
import { memoryGroupLimit, processorGroup } from '../../../src/server/proc/cgroup.ts'
import { openFilesLimit } from '../../../src/server/proc/figures/descriptors.ts'
import { parseInterfaces } from '../../../src/server/proc/figures/interface-table.ts'
import { segmentsSentAgain } from '../../../src/server/proc/figures/retransmits.ts'
import { parseProcStat } from '../../../src/server/proc/proc-stat.ts'
import {
  acceptedQueues,
  droppingSockets,
  listeners,
  unreadSockets,
} from '../../../src/server/proc/socket-table.ts'
import { allowedProcessors } from '../../../src/system/allowed-processors.ts'
import { expectLinearOn, repeated } from '../../growth.ts'

const SOCKET =
  '   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1 0 10 0\n'

/** Names of processes and of groups are anybody's choice. */
const UNITS = [
  ' ',
  '\n',
  '0',
  '1: ',
  ')',
  ') S ',
  ',',
  '-',
  'cpu0 1 2 3\n',
  'Udp: ',
  'Tcp: ',
  'Max open files ',
  'eth0: 1 ',
  '1:memory:/',
  SOCKET,
  SOCKET.slice(0, 60),
]

describe('the work on what the system says of itself grows with its length alone', () => {
  test.each(UNITS)('all of %j', (unit) => {
    expectLinearOn(repeated(unit), (text) => void unreadSockets(text, 0))
    expectLinearOn(repeated(unit), (text) => void acceptedQueues(text, listeners(text)))
    expectLinearOn(repeated(unit), (text) => void droppingSockets(text))
    expectLinearOn(repeated(unit), (text) => void countOfDrops(text, text))
    expectLinearOn(repeated(unit), (text) => void parseInterfaces(text))
    expectLinearOn(repeated(unit), (text) => void segmentsSentAgain(text))
    expectLinearOn(repeated(unit), (text) => void openFilesLimit(text))
    expectLinearOn(repeated(unit), (text) => void parseProcessorTime(text, null))
    expectLinearOn(repeated(unit, '1 (a'), (text) => void parseProcStat(text))
    expectLinearOn(repeated(unit, 'Cpus_allowed_list: '), (text) => void allowedProcessors(text))
  })

  test.each(UNITS)('in the groups of a process, all of %j', (unit) => {
    expectLinearOn(repeated(unit), (text) => void processorGroup(text, '/nowhere'))
    expectLinearOn(repeated(unit), (text) => void memoryGroupLimit(text, '/nowhere'))
  })
})
