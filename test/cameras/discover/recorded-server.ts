import { readFileSync } from 'node:fs'
import { type JsonServer, json, serve } from '../json-server.ts'

/** A recorded answer of a server, written after its documentation. */
export function recorded(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/discover/${name}.json`, import.meta.url), 'utf8'))
}

export interface RecordedServer extends JsonServer {
  /** `127.0.0.1:port` */
  readonly at: string
  readonly paths: () => readonly (string | undefined)[]
}

/** A server that has one answer for each path, or one that depends on the query; 404 for every other path. */
export async function recordedServer(answers: Readonly<Record<string, unknown>>): Promise<RecordedServer> {
  const server = await serve((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://server')
    const answer = answers[pathname]
    if (typeof answer === 'function') return json(answer(searchParams))(request, response)
    if (answer !== undefined) return json(answer)(request, response)
    response.writeHead(404).end('404 page not found')
  })
  return {
    ...server,
    at: new URL(server.url).host,
    paths: () => server.requests.map(({ url }) => url),
  }
}
