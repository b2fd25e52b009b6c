import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../../scripts/doc-pages.ts'
import type { Evidence, MachineSignal } from '../../src/model/machine.ts'
import { evidenceText } from '../../src/report/facts/evidence-words.ts'

const SRC = path.join(ROOT, 'src')
/** What differs from run to run, and what joins two parts of a message. */
const PLACEHOLDER = /…|\b[NMK]\b|\d+(?:\.\d+)?|: |%|\(/
/** Shorter pieces of a message are in any source. */
const MIN_LENGTH = 12

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(path.join(SRC, name), 'utf8'))
  .join('\n')
  .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  // A message over two lines of source is one message.
  .replace(/['`] \+\n\s*['`]/g, '')
  .replace(/\\'/g, "'")

/** The messages in the first column of a page's tables. */
function messagesOf(page: string): string[] {
  const cells = [...page.matchAll(/^\| (.*?) \|/gm)].map(([, cell = '']) => cell)
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text))
}

/** The parts of the messages that are the same in every run. */
function piecesOf(page: string): string[] {
  return messagesOf(page)
    .flatMap((text) => text.split(PLACEHOLDER))
    .map((piece) => piece.replace(/^[\s(),:;]+|[\s(),:;]+$/g, ''))
}

/** As one text, or as two that the code puts together. */
function isWritten(piece: string): boolean {
  if (sources.includes(piece)) return true
  const words = piece.split(' ')
  return words.some((_, at) => {
    const parts = [words.slice(0, at).join(' '), words.slice(at).join(' ')]
    return at > 0 && parts.every((part) => sources.includes(part))
  })
}

/** Whether a message of the page is this text, or a part of it, but for what differs from run to run. */
function isQuoted(text: string, message: string): boolean {
  const pieces = message.split(/…|\b[NMK]\b|\d+(?:\.\d+)?/).map((piece) => piece.trim())
  return message.length >= MIN_LENGTH && pieces.every((piece) => text.includes(piece))
}

const often = { seconds: 3, ofSeconds: 20 }
const overLimit = (signal: MachineSignal): Evidence => ({
  signal,
  where: '',
  value: 0.9,
  limit: 0.7,
  ...often,
})
const programs = {
  signal: 'other_programs',
  where: '',
  cores: 1.7,
  programs: [{ name: 'tsc', cores: 1.7 }],
} as const

/** Each signal, so that a new one does not compile before it is here. */
const EVIDENCE: Readonly<Record<Evidence['signal'], readonly Evidence[]>> = {
  unread_data: [{ signal: 'unread_data', where: '', limit: 0.05, ...often }],
  reader_saturated: [{ signal: 'reader_saturated', where: '', ...often }],
  reader_stood_still: [{ signal: 'reader_stood_still', ms: 300, explainsAll: true }],
  sentinels_healthy: [{ signal: 'sentinels_healthy', sentinels: 3, healthy: 0, others: 45 }],
  other_programs: [
    { ...programs, isOne: true, isServerKnown: true },
    { ...programs, isOne: false, isServerKnown: true },
    { ...programs, isOne: false, isServerKnown: false },
    { ...programs, programs: [], isOne: false, isServerKnown: true },
  ],
  hypervisor: [{ signal: 'hypervisor', where: '', share: 0.3 }],
  datagrams_dropped: [{ signal: 'datagrams_dropped', dropped: 7, lost: 8 }],
  cannot_open: [{ signal: 'cannot_open', detail: 'EMFILE' }],
  cameras_late: [{ signal: 'cameras_late', ms: 1200, handed: 5000, due: 6000, explainsAll: false }],
  cameras_gone: [{ signal: 'cameras_gone', detail: 'the process ended with SIGKILL' }],
  elsewhere: [
    { signal: 'elsewhere', where: 'shard 2', text: "this machine's reader was saturated in 3 of 20 seconds" },
  ],
  worker_died: [{ signal: 'worker_died', where: 'worker 2', detail: 'exit code 1' }],
  event_loop_busy: [overLimit('event_loop_busy')],
  event_loop_delay: [overLimit('event_loop_delay')],
  reader_processor_use: [overLimit('reader_processor_use')],
  processors_busy: [overLimit('processors_busy')],
  time_stolen: [overLimit('time_stolen')],
}

describe('troubleshooting', () => {
  const page = readFileSync(path.join(ROOT, 'docs', 'troubleshooting.md'), 'utf8')
  const pieces = piecesOf(page).filter((piece) => piece.length >= MIN_LENGTH)

  test('quotes many messages', () => {
    expect(pieces.length).toBeGreaterThan(60)
  })

  test('quotes messages as the code writes them', () => {
    expect(pieces.filter((piece) => !isWritten(piece))).toEqual([])
  })

  test.each(Object.values(EVIDENCE).flat().map(evidenceText))('quotes %s', (text) => {
    expect(messagesOf(page).filter((message) => isQuoted(text, message))).not.toEqual([])
  })
})
