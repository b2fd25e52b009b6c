import type { ServerResponse } from 'node:http'

type Headers = Readonly<Record<string, string | readonly string[]>>

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  answer(response, status, `${JSON.stringify(value)}\n`, { 'Content-Type': 'application/json' })
}

/** Sends a complete answer in one piece. */
export function answer(
  response: ServerResponse,
  status: number,
  content: string | Uint8Array,
  headers: Headers = {},
): void {
  response.statusCode = status
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Content-Length', Buffer.byteLength(content))
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.end(content)
}
