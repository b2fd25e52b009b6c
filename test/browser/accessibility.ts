import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string }[]
}

/** The serious faults of accessibility that axe-core finds in a page: the rule, and the elements that break it. */
export async function seriousFaults(page: Page): Promise<(readonly [rule: string, elements: string[]])[]> {
  // Our pages allow no other script, so axe goes in as the debugger does.
  const { violations } = (await page.evaluate(`${AXE}; axe.run()`)) as { violations: readonly Violation[] }
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => [id, nodes.map((node) => node.html)])
}
