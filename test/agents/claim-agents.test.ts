import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { tokenKey } from '../../src/agents/agent-keys.ts'
import { claimAgents } from '../../src/agents/claim-agents.ts'
import { RollCall } from '../../src/agents/roll-call.ts'
import { LossyWire } from './lossy-wire.ts'

test('an agent with a public key that gives no secret is not claimed, and breaks no run', async () => {
  const wire = new LossyWire()
  const token = tokenKey(null)
  const rollCall = new RollCall(wire, token)
  const identity = { bootId: '', pidNamespace: '', pid: 1 }
  const key = Buffer.alloc(32).toString('base64')
  const named = { name: 'hostile', coordinator: rollCall.coordinator, agent: randomUUID(), key }
  const agent = { ...named, toolVersion: '1', processors: 1, identity, isBusy: false }
  const released = async () => {}
  expect(await claimAgents({ wire, token, rollCall, toolVersion: '1', released }, [agent])).toBeNull()
  expect(wire.sent).toEqual([])
})
