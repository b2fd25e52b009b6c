import { z } from 'zod'
import { isAgentName } from './agent-name.ts'
import { machineIdentitySchema } from './machine-identity.ts'
import { openOnce, sealOnce } from './sealed.ts'

const MAX_BYTES = 16 * 1024

/** A random id, which becomes part of a subject. */
const id = z.string().regex(/^[0-9a-f-]{36}$/)
/** A public key (X25519), in base64. */
const publicKey = z.string().regex(/^[A-Za-z0-9+/]{43}=$/)
const version = z.string().min(1).max(40)

/** A coordinator asks who is there. */
export const rollCall = z.object({ coordinator: id })

/** The answer of an agent. */
export const presence = z.object({
  coordinator: id,
  agent: id,
  name: z.string().refine(isAgentName),
  toolVersion: version,
  processors: z.number().int().min(1).max(65_536),
  identity: machineIdentitySchema,
  /** It works for another run. */
  isBusy: z.boolean(),
  /** Its half of the keys of the next session. */
  key: publicKey,
})

export type Presence = Readonly<z.infer<typeof presence>>

/** A coordinator wants an agent for a session. */
export const claim = z.object({
  coordinator: id,
  session: id,
  toolVersion: version,
  /** As in the presence, which is good for one claim. */
  agentKey: publicKey,
  key: publicKey,
})

export const claimAnswer = z.object({ session: id, isAccepted: z.boolean() })

export type ClaimAnswer = Readonly<z.infer<typeof claimAnswer>>

/** What each message is, so that none can be taken for another. */
export type HandshakeKind = 'who' | 'here' | 'claim' | 'answer'

export function sealMessage(key: Buffer, kind: HandshakeKind, message: unknown): Buffer {
  return sealOnce(key, kind, Buffer.from(JSON.stringify(message)))
}

/** Null for a message that was not sealed with the key of the run token, or is not one of these. */
export function openMessage<T extends z.ZodType>(
  key: Buffer,
  kind: HandshakeKind,
  schema: T,
  sealed: Uint8Array,
): z.output<T> | null {
  if (sealed.length > MAX_BYTES) return null
  const content = openOnce(key, kind, sealed)
  if (content === null) return null
  try {
    return schema.parse(JSON.parse(content.toString()))
  } catch {
    return null
  }
}
