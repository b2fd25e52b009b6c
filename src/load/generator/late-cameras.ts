import { failsByAnswers } from '../../analysis/health/answered-window.ts'
import type { Evidence, GeneratorHealth } from '../../model/machine.ts'
import type { PublishedWindow } from '../../model/publishing.ts'
import { type FailedWindow, whatStandstillExplains } from './standstill.ts'

/** A window, what the cameras of this machine did in it, and why they are gone; null while they are there. */
interface PublishedInput extends FailedWindow {
  readonly published: PublishedWindow | null
  readonly whyGone: string | null
}

/**
 * The judgement of a window whose cameras this machine published. It is void if it fails and they sent late by
 * themselves, or were gone. What they could not send because the server did not read is the server's limit.
 */
export function withCameras(generator: GeneratorHealth, input: PublishedInput): GeneratorHealth {
  const { health, rules, whyGone } = input
  const evidence = evidenceOf(input)
  if (health.passes || evidence.length === 0) return generator
  return {
    ...generator,
    // A server has nothing to answer for cameras that are gone.
    limited: generator.limited || whyGone !== null || !failsByAnswers(health, rules),
    cause: 'generator',
    evidence: [...evidence, ...generator.evidence],
    serverUse: null,
  }
}

function evidenceOf(input: PublishedInput): Evidence[] {
  const { published, whyGone, rules } = input
  if (whyGone !== null) return [{ signal: 'cameras_gone', detail: whyGone }]
  if (published === null) return []
  const { longestDelayMs, due, handed } = published
  const isShort = due - handed > (1 - rules.minFpsRatio) * due
  const delay = { longestMs: longestDelayMs, totalMs: longestDelayMs, beforeMs: 0 }
  const explained = whatStandstillExplains(delay, input)
  if (explained === null && !isShort) return []
  const explainsAll = explained?.explainsAll ?? false
  return [{ signal: 'cameras_late', ms: longestDelayMs, handed, due, explainsAll }]
}
