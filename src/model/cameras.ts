export interface Camera {
  readonly id: string
  /** Stream URL. It may contain credentials, so it is never printed: see `safeUrl`. */
  readonly url: string
}

export type CameraSource =
  | { readonly kind: 'built-in' }
  | { readonly kind: 'template'; readonly template: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'discover'; readonly addresses: readonly DiscoveryAddress[] }
  | {
      readonly kind: 'api'
      readonly url: string
      /** Dotted path to the list in the answer; null for the answer itself, or its only list. */
      readonly items: string | null
      readonly idField: string
      readonly urlField: string
      readonly filter: { readonly field: string; readonly value: string } | null
    }

/** Kinds of servers and devices that are asked which cameras they have, as the scheme of `--discover`. */
export const DISCOVERY_SCHEMES = ['mediamtx', 'go2rtc', 'frigate', 'srs', 'zlm', 'onvif'] as const

export type DiscoveryScheme = (typeof DISCOVERY_SCHEMES)[number]

/** A URL of `--discover`, in its parts. */
export interface DiscoveryAddress {
  /** As typed. It may contain credentials, so it is never printed: see `safeUrl`. */
  readonly text: string
  readonly scheme: DiscoveryScheme
  /** Percent-decoded; empty without a user name. */
  readonly username: string
  readonly password: string
  /** As in URLs, so an IPv6 address is in brackets; empty for devices that are yet to be found. */
  readonly host: string
  /** Null without one: each kind of server has its default. */
  readonly port: number | null
  /** `/` without one. */
  readonly path: string
  /** Without its question mark. */
  readonly query: string
}

/** How APIs split a long list: by numbers as MediaMTX does, by `start` and `count` as SRS does, by Link headers. */
export type PageStyle = 'mediamtx' | 'srs' | 'link'
