import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { type Script, type ScriptedServer, serve } from '../scripted-server.ts'

/** Passes on what is asked for, to this machine: whole requests for http, tunnels for https. */
const proxy: Script = (socket, head) => {
  const [method = '', target = ''] = head.split(' ')
  const url = new URL(method === 'CONNECT' ? `http://${target}` : target)
  const onward = connect(Number(url.port), '127.0.0.1', () => {
    if (method === 'CONNECT') socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    else onward.write(head.replace(target, url.pathname))
    join(socket, onward)
  })
}

function join(one: Socket, other: Socket): void {
  one.removeAllListeners('data')
  one.pipe(other).pipe(one)
  one.on('close', () => other.destroy())
  other.on('error', () => one.destroy()).on('close', () => one.destroy())
}

/** The same server by a name that only the proxy knows: this machine itself is asked without one. */
export function byName(url: string): string {
  return url.replace('127.0.0.1', 'camera.test')
}

export function proxyServer(): Promise<ScriptedServer> {
  return serve(proxy)
}

/** What is opened from now on goes through the proxy, until the test is over. */
export function connectionsThrough(variable: 'http_proxy' | 'https_proxy', server: ScriptedServer): void {
  const before = process.env[variable]
  process.env[variable] = server.url('')
  onTestFinished(() => {
    if (before === undefined) delete process.env[variable]
    else process.env[variable] = before
  })
}
