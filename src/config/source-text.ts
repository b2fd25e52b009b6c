import type { CameraSource } from '../model/cameras.ts'
import { safeUrl } from '../secrets/safe-url.ts'

/** Where the cameras of a run come from, for people. Without secrets. */
export function sourceText(source: CameraSource): string {
  switch (source.kind) {
    case 'template':
    case 'names':
      return safeUrl(source.template)
    case 'file':
      return `the cameras in ${source.path}`
    case 'discover':
      return `the cameras of ${source.addresses.map(({ text }) => safeUrl(text)).join(', ')}`
    case 'api':
      return `the cameras of ${safeUrl(source.url)}`
    case 'built-in':
      return 'the built-in simulated cameras (no server of yours was tested)'
  }
}
