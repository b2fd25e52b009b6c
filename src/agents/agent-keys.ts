import {
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  scryptSync,
} from 'node:crypto'

const KEY_BYTES = 32
const PROTOCOL = 'camgate agents 1'

/**
 * The key that only those have who know the run token. Without a token (allowed on loopback only) everybody has it.
 * Deriving it takes some 50 ms, which makes guessing tokens slow (scrypt, RFC 7914).
 */
export function tokenKey(runToken: string | null): Buffer {
  return scryptSync(runToken ?? '', PROTOCOL, KEY_BYTES, { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 })
}

/** One side's half of an agreement on keys (X25519, RFC 7748), made for one session. */
export interface OwnKey {
  readonly secret: KeyObject
  /** Raw, 32 bytes. */
  readonly public: Buffer
}

export function newKey(): OwnKey {
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  const { x = '' } = publicKey.export({ format: 'jwk' })
  return { secret: privateKey, public: Buffer.from(x, 'base64url') }
}

/** A key for each direction, so that nothing can be sent back to its sender. */
export interface SessionKeys {
  readonly toAgent: Buffer
  readonly toCoordinator: Buffer
}

/** What two sides know of a session. */
export interface Agreement {
  readonly token: Buffer
  readonly own: OwnKey
  readonly agent: Buffer
  readonly coordinator: Buffer
  readonly session: string
}

/**
 * The keys of a session: of the run token and of an agreement that only these two took part in, so that others who
 * know the token can neither read the session nor send to it (HKDF, RFC 5869).
 * @throws Error for a public key that gives no secret
 */
export function sessionKeys({ token, own, agent, coordinator, session }: Agreement): SessionKeys {
  const other = own.public.equals(agent) ? coordinator : agent
  const shared = diffieHellman({ privateKey: own.secret, publicKey: publicKeyOf(other) })
  const salt = Buffer.concat([agent, coordinator])
  const derive = (to: string): Buffer =>
    Buffer.from(
      hkdfSync('sha256', Buffer.concat([token, shared]), salt, `${PROTOCOL} ${session} to ${to}`, KEY_BYTES),
    )
  return { toAgent: derive('agent'), toCoordinator: derive('coordinator') }
}

function publicKeyOf(raw: Buffer): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: raw.toString('base64url') }, format: 'jwk' })
}
