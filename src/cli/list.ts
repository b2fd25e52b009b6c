import { listingOf } from '../cameras/camera-listing.ts'
import type { Plan } from '../config/plan.ts'
import { EXIT } from '../errors.ts'
import { Interruption } from '../system/interruption.ts'
import type { ListFormat } from './command-line.ts'
import { listText } from './listing-text.ts'

/** Prints the cameras of a plan, and connects to none of them. @returns the exit code */
export async function list(plan: Plan, format: ListFormat): Promise<number> {
  const { signal } = new Interruption(() => {})
  const listing = await listingOf(plan, { signal })
  process.stdout.write(listText(listing, format))
  return listing.cameras.length === 0 ? EXIT.badInput : EXIT.pass
}
