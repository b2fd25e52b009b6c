import { lengthText, soakFacts } from '../facts/soak-words.ts'
import type { Report } from '../schema/schema.ts'
import type { Section } from './section.ts'

/** Hours at one load; null without a soak. */
export function soakSection({ soak }: Report): Section | null {
  if (soak === null) return null
  const facts = soakFacts(soak).map(([name, value]) => `${name}: ${value}`)
  return [
    `⏳ Soak of ${lengthText(soak.seconds)}, in windows of ${lengthText(soak.window_seconds)}:`,
    ...facts,
  ]
}
