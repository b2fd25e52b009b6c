export interface Camera {
  readonly id: string
  /** Stream URL. It may contain credentials, so it is never printed: see `safeUrl`. */
  readonly url: string
}

export type CameraSource =
  | { readonly kind: 'built-in' }
  | { readonly kind: 'template'; readonly template: string }
  | { readonly kind: 'names'; readonly template: string; readonly names: readonly string[] }
  | { readonly kind: 'file'; readonly path: string; readonly urls: UrlOrigin }
  | { readonly kind: 'discover'; readonly addresses: readonly DiscoveryAddress[] }
  | {
      readonly kind: 'api'
      readonly url: string
      /** Dotted path to the list in the answer; null for the answer itself, or its only list. */
      readonly items: string | null
      /** Null: `id`, or else `name`. */
      readonly idField: string | null
      readonly urls: UrlOrigin
      /** All must hold. Null: what entries of the legacy API's shape need. */
      readonly filters: readonly CameraFilter[] | null
      /** Null: as the answer says. */
      readonly pages: PageStyle | null
    }

/** Where the URL of a listed camera comes from: its field (null: `fr_url`, or else `url`) or a template. */
export type UrlOrigin =
  | { readonly kind: 'field'; readonly name: string | null }
  | { readonly kind: 'template'; readonly text: string; readonly pieces: readonly UrlPiece[] }
  | { readonly kind: 'target'; readonly template: string }

/** A piece of a URL template: text, or the dotted path of a field. */
export type UrlPiece = { readonly text: string } | { readonly field: string }

export interface CameraFilter {
  readonly field: string
  readonly value: string
  /** Keeps those without that value. */
  readonly isNegated: boolean
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
export const PAGE_STYLES = ['mediamtx', 'srs', 'link'] as const

export type PageStyle = (typeof PAGE_STYLES)[number]
