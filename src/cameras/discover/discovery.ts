import type { DiscoveryAddress, DiscoveryScheme } from '../../model/cameras.ts'

/** A kind of server or device that can be asked which cameras it has. */
export interface DiscoverySource {
  readonly scheme: DiscoveryScheme
  /**
   * Asks once. What a server says is not to be trusted: a source reads a bounded part of it, and names nothing that it
   * did not check.
   * @throws CamgateError `unreachable` without an answer; `bad_input` for a wrong password or an answer of another
   * kind; `interrupted` when the signal aborts. Messages contain no secrets
   */
  discover(request: DiscoveryRequest): Promise<Discovered>
}

export interface DiscoveryRequest {
  readonly address: DiscoveryAddress
  /** The option as the user typed it, for messages. */
  readonly option: string
  /** As `--protocol` spells it. */
  readonly protocol: string
  /** For HTTP to the address itself. They are secrets. */
  readonly headers: Readonly<Record<string, string>>
  /** Any certificate is good. */
  readonly insecure: boolean
  readonly signal: AbortSignal
  readonly timeouts: DiscoveryTimeouts
  /** Removes the secrets of the run from a text, for errors that quote an answer. */
  readonly mask: (text: string) => string
}

export interface DiscoveryTimeouts {
  /** For each request. */
  readonly requestMs: number
  /** For all requests of one address. */
  readonly totalMs: number
}

export interface Discovered {
  /** What was asked, for people: `MediaMTX at nvr.local:9997`. No secrets. */
  readonly source: string
  readonly cameras: readonly DiscoveredCamera[]
  /** URLs where the server shows metrics, as `server/metrics` reads them. They may contain credentials. */
  readonly metrics: readonly string[]
  readonly leftOut: readonly LeftOut[]
  /** Sentences for people, without secrets. */
  readonly notes: readonly string[]
}

export interface DiscoveredCamera {
  readonly id: string
  /** By protocol, as `--protocol` spells it. They may contain credentials. */
  readonly urls: Readonly<Partial<Record<string, string>>>
  readonly isOnline: boolean
}

export interface LeftOut {
  readonly id: string
  /** `offline`, `without RTSP`: a few words that read well after a number, and contain no secrets. */
  readonly why: string
}
