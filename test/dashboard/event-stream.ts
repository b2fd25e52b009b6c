import { get, type IncomingMessage } from 'node:http'
import { onTestFinished } from '../current-test.ts'

interface ServerEvent {
  readonly event: string
  readonly data: string
}

/** A viewer: every server-sent event so far, and how it ended. */
export interface EventViewer {
  readonly status: number
  readonly events: ServerEvent[]
  readonly ended: Promise<void>
  readonly response: IncomingMessage
}

/** Watches an address as EventSource does, until the end of the test. */
export async function watchEvents(url: string): Promise<EventViewer> {
  const request = get(url)
  onTestFinished(() => void request.destroy())
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.on('response', resolve).on('error', reject)
  })
  const events: ServerEvent[] = []
  let rest = ''
  response.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      const [, event = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(part) ?? []
      events.push({ event, data })
    }
  })
  const ended = new Promise<void>((resolve) => {
    response.on('close', resolve).on('error', () => resolve())
  })
  return { status: response.statusCode ?? 0, events, ended, response }
}
