import type { Credentials } from './authentication.ts'

/** The user info of a URL; null if missing. A percent sign that encodes nothing is kept as it is. */
export function credentialsOf({ username, password }: URL): Credentials | null {
  if (username === '' && password === '') return null
  return { username: decode(username), password: decode(password) }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
