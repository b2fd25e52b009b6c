import { startRelay } from './relay.ts'
import type { RelayFaults, RelayOptions } from './relay-options.ts'

/** What `relay-process` sends; every one is answered with its number. */
interface Call {
  readonly number: number
  readonly faults?: Partial<RelayFaults>
}

const relay = await startRelay(JSON.parse(process.argv[2] ?? '{}') as RelayOptions)
process.on('message', (call: Call) => void answer(call))
process.once('disconnect', () => process.exit())
process.send?.({ number: 0, value: relay.port })

async function answer({ number, faults }: Call): Promise<void> {
  if (faults !== undefined) await relay.set(faults)
  process.send?.({ number, value: await relay.truth() })
}
