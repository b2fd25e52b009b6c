import { safeUrl } from '../secrets/safe-url.ts'

/** `$(NAME)`: a variable of the container, which Kubernetes puts there when it starts it. */
const REFERENCE = /\$\([A-Za-z_][A-Za-z0-9_]*\)/g
/** `?token=$(TOKEN)`, name and all. */
const PARAMETER = /[?&;/][^?&;/=]{0,100}=\$\([A-Za-z_][A-Za-z0-9_]*\)(?=[&;#/]|$)/g

export function referencesIn(text: string): readonly string[] {
  return text.match(REFERENCE) ?? []
}

/** The text as it may look in the container. */
export function withStandIns(text: string): string {
  return text.replace(REFERENCE, 'x')
}

/** Whether a URL shows a secret that is not a reference. */
export function showsSecret(url: string): boolean {
  const rest = url
    .replace(PARAMETER, '')
    .replace(REFERENCE, '')
    .replace(/(:\/\/):?@/, '$1')
  return rest.includes('://') && safeUrl(rest) !== rest
}

/**
 * A word of a command line for `args`, in which Kubernetes replaces `$(NAME)` and reads `$$` as `$`.
 * @param keepsReferences false where none is to be replaced
 */
export function asArgument(word: string, keepsReferences: boolean): string {
  const escaped = word.replaceAll('$', '$$$$')
  return keepsReferences ? escaped.replace(/\$(\$\([A-Za-z_][A-Za-z0-9_]*\))/g, '$1') : escaped
}
