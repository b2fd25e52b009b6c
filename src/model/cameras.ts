export interface Camera {
  readonly id: string
  /** Stream URL. It may contain credentials, so it is never printed: see `safeUrl`. */
  readonly url: string
}

export type CameraSource =
  | { readonly kind: 'built-in' }
  | { readonly kind: 'template'; readonly template: string }
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'api'
      readonly url: string
      /** Dotted path to the list in the answer; null for the answer itself, or its only list. */
      readonly items: string | null
      readonly idField: string
      readonly urlField: string
      readonly filter: { readonly field: string; readonly value: string } | null
    }
