import type { Plan } from '../config/plan.ts'
import type { Dashboard } from '../dashboard/dashboard.ts'

/**
 * Opens the live page of a run and says where it is; null without a port. It is loaded only for those who want it.
 * @throws CamgateError `bad_input` if the port cannot be used
 */
export async function openLivePage(
  port: number | null,
  { floors }: Pick<Plan, 'floors'>,
): Promise<Dashboard | null> {
  if (port === null) return null
  const { openDashboard } = await import('../dashboard/dashboard.ts')
  const required = floors?.find(({ metric }) => metric === 'capacity_connections')?.min ?? null
  const page = await openDashboard(port, required)
  process.stderr.write(`Live page: ${page.url}\n`)
  return page
}
