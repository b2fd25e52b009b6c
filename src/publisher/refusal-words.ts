import type { PublishTransport } from '../model/publishing.ts'

/** Why a server does not record, in words. @param reason as the server gave it */
export function refusalWords(
  { status, method, reason }: { readonly status: number; readonly method: string; readonly reason: string },
  { hasLogin, transport }: { readonly hasLogin: boolean; readonly transport: PublishTransport },
): string {
  const answer = `RTSP ${status} ${reason}`.trim()
  const words = wordsOf(status, hasLogin, transport)
  return words === null ? `${answer} (${method})` : `${words}: ${answer} (${method})`
}

function wordsOf(status: number, hasLogin: boolean, transport: PublishTransport): string | null {
  if (status === 401) return hasLogin ? 'the login was refused' : 'the server requires a login to publish'
  if (status === 403) return 'the server does not allow publishing here'
  if (status === 404) return 'the server has no such path'
  if (status === 461) return `the server does not take streams over ${transport.toUpperCase()}`
  if (status === 453) return 'the server takes no more streams'
  if ([405, 455, 501, 551].includes(status)) return 'the server does not take published streams'
  if (status >= 300 && status <= 399) return 'the server sends publishers elsewhere'
  return null
}
