import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { join } from 'node:path'
import { marked } from 'marked'
import { describe, expect, test } from 'vitest'
import { afterTests } from '../../camgate.ts'
import { basicForms, formsOf, shownOf } from '../../said-back.ts'
import { type StepRun, step } from './runner.ts'
import { checkout, github, pullRequest, SHORT } from './scenes.ts'

const HOSTILE = [
  'a|b`c``d',
  '<img src=x onerror=alert(1)>',
  '@octocat and #1',
  '::error::pwned',
  '##[error]pwned',
  '[click](http://evil.example)',
  ' ::set-output name=verdict::pass',
  '-->',
  '</details></summary>',
  '=HYPERLINK("http://evil.example")',
]

/** Answers every request with what a hostile server would say. */
async function hostileServer(): Promise<string> {
  const server: Server = createServer((request, response) => {
    const index = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('n') ?? 0)
    const text = HOSTILE[index % HOSTILE.length]!.replaceAll(/[\r\n]/g, ' ')
    response.writeHead(500 + (index % 3), text, { 'content-type': text.replaceAll(/[^\x20-\x7e]/g, '') })
    response.end(text)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  afterTests(() => new Promise((done) => server.close(done)))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

function everything(run: StepRun, comment: string): Record<string, string> {
  const files = run.files.filter((name) => /^(reports|logs)\/.*\.(json|csv|log|md)$/.test(name))
  return {
    log: run.shown,
    summary: run.summary,
    comment,
    outputs: JSON.stringify(run.outputs),
    ...Object.fromEntries(files.map((name) => [name, readFileSync(join(run.workspace, name), 'utf8')])),
  }
}

describe('text of servers and camera lists', () => {
  test('is nothing but text in comment, summary, log and CSV', async () => {
    const gh = await github()
    const pull = await gh.api.openPull({ head: 'hostile' })
    const url = await hostileServer()
    const workspace = checkout({ floors: { healthy_rate: { min: 95 } } })
    const cameras = HOSTILE.map((id, n) => ({ id, url: `${url}/stream?n=${n}` }))
    writeFileSync(join(workspace, 'cameras.json'), JSON.stringify(cameras))
    const run = await step({
      inputs: { ...SHORT, cameras: String(HOSTILE.length), 'cameras-file': 'cameras.json' },
      eventName: 'pull_request',
      payload: pullRequest(pull),
      workspace,
      environment: gh.environment,
    })
    expect(run.exitCode).toBe(1)
    const [comment, ...others] = await gh.api.comments(pull.number)
    expect(others).toEqual([])

    // Nothing but our own commands, at the start of a line or, in the old form, anywhere.
    const commands = run.log.match(/^\s*::[\w-]+/gm) ?? []
    expect(new Set(commands.map((command) => command.trim()))).toEqual(
      new Set(['::error', '::debug', '::add-mask'].filter((name) => run.log.includes(name))),
    )
    expect(run.annotations.every(({ message }) => !message.startsWith('pwned'))).toBe(true)
    expect(run.log).not.toMatch(/##\[/)
    expect(run.outputs.verdict).toBe('error')

    for (const markdown of [run.summary, comment!.body]) {
      const html = await marked.parse(markdown, { gfm: true })
      expect(markdown).toContain('octocat')
      // A code span notifies nobody.
      expect(html.replaceAll(/<code>.*?<\/code>/g, '')).not.toContain('@octocat')
      expect(html).not.toMatch(/<img|href="http:\/\/evil|<script/i)
      expect(html.match(/<details>/g)?.length).toBe(html.match(/<\/details>/g)?.length)
    }
    const csv = readFileSync(
      join(run.workspace, run.files.find((name) => name.endsWith('_cameras.csv'))!),
      'utf8',
    )
    expect(csv).not.toMatch(/^"?=HYPERLINK/m)
  })

  test('a comment stays within the limit however many cameras there are', async () => {
    const gh = await github()
    const pull = await gh.api.openPull({ head: 'many' })
    const url = await hostileServer()
    const workspace = checkout()
    const long = '@|`<b>'.repeat(20)
    const cameras = Array.from({ length: 400 }, (_, n) => ({ id: `${long}${n}`, url: `${url}/s?n=${n}` }))
    writeFileSync(join(workspace, 'cameras.json'), JSON.stringify(cameras))
    const inputs = { ...SHORT, cameras: '400', 'connect-rate': '500', 'cameras-file': 'cameras.json' }
    const event = { eventName: 'pull_request', payload: pullRequest(pull), workspace }
    await step({ ...event, inputs, environment: gh.environment })
    const [comment] = await gh.api.comments(pull.number)
    expect(comment!.body).toContain('**FAIL**')
    expect(Buffer.byteLength(comment!.body)).toBeLessThanOrEqual(65_536)
  })
})

describe('secrets', () => {
  const SECRETS = [
    'hunter2-password',
    'tok-5f3c9a',
    'Bearer-abc-123',
    'cookie-value-77',
    'base-secret-9',
    'cam-user-1',
  ]

  test('of URLs and headers are masked and occur in no output', async () => {
    const gh = await github()
    const pull = await gh.api.openPull({ head: 'secrets' })
    // A server that logs what it is sent, and says it back.
    const echo = `require('http').createServer((q, r) => {
      console.log(q.url, JSON.stringify(q.headers))
      if (!r.destroyed) r.writeHead(503, String(q.headers['x-api-key'])), r.end(q.url + JSON.stringify(q.headers))
    }).listen(0, '127.0.0.1', function () { require('fs').writeFileSync('port', String(this.address().port)) })`
    const workspace = checkout()
    writeFileSync(join(workspace, 'echo.cjs'), echo)
    const port = await new Promise<number>((done) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const address = probe.address()
        probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0))
      })
    })
    writeFileSync(join(workspace, 'echo.cjs'), echo.replace('listen(0', `listen(${port}`))
    const [password, token, bearer, cookie] = SECRETS
    const inputs = {
      ...SHORT,
      start: `'${process.execPath}' echo.cjs`,
      target: `http://cam-user-1:${password}@127.0.0.1:${port}/{camera}?token=${token}`,
      headers: `Authorization: Bearer ${bearer}\nX-Api-Key: ${bearer}\nCookie: session=${cookie}`,
      'wait-timeout': '3',
    }
    const event = {
      eventName: 'pull_request',
      payload: pullRequest(pull),
      workspace,
      environment: gh.environment,
    }
    const run = await step({ ...event, inputs })
    await run.post()

    expect(run.exitCode).toBe(1)
    for (const secret of SECRETS.filter((one) => one !== 'base-secret-9')) expect(run.masks).toContain(secret)
    const [comment] = await gh.api.comments(pull.number)
    const artifact = gh.artifacts.artifacts[0]!.files
    expect(artifact['start.log']).toContain('***')
    const texts = { ...everything(run, comment!.body), ...artifact }
    // The server's own words, as it wrote them on this machine.
    delete texts['logs/start.log']
    for (const [where, text] of Object.entries(texts)) {
      for (const secret of SECRETS) expect(text.includes(secret), `${secret} in ${where}`).toBe(false)
    }
  })

  test('that a server says back in any form are in no comment, summary, annotation, output or file', async () => {
    const gh = await github()
    const pull = await gh.api.openPull({ head: 'forms' })
    const secret = 'Zqx7Ä-Wvk9?Pjh3  Yfg5'
    const said = [...formsOf(secret), ...basicForms('admin7', secret)].map(([, bytes]) => bytes)
    const server = createSocketServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', (bytes) => {
        socket.write('HTTP/1.1 503 no ')
        socket.write(said[Number(/^GET \/(\d+)/.exec(String(bytes))?.[1] ?? 0) % said.length] ?? '')
        socket.end('\r\nContent-Length: 0\r\n\r\n')
      })
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    afterTests(() => server.close())
    const { port } = server.address() as AddressInfo
    const run = await step({
      inputs: {
        ...SHORT,
        cameras: String(said.length),
        'connections-per-camera': '1',
        target: `http://admin7:${encodeURIComponent(secret)}@127.0.0.1:${port}/{camera}?ticket=${encodeURIComponent(secret)}`,
      },
      eventName: 'pull_request',
      payload: pullRequest(pull),
      workspace: checkout({ floors: { healthy_rate: { min: 95 } } }),
      environment: gh.environment,
    })
    const [comment] = await gh.api.comments(pull.number)
    const annotations = JSON.stringify(run.annotations)
    const texts = { ...everything(run, comment!.body), annotations, ...gh.artifacts.artifacts[0]!.files }
    expect(comment!.body).toContain('503 no')
    expect(annotations).toContain('503 no')
    const shown = Object.entries(texts).map(([where, text]) => [where, shownOf(secret)(String(text))])
    expect(shown.filter(([, left]) => left !== '')).toEqual([])
  })

  test('of a camera list are masked before a camera is asked', async () => {
    const gh = await github()
    const workspace = checkout()
    const cameras = [1, 2].map((id) => ({ id, url: `http://u:list-secret-${id}@127.0.0.1:9/${id}` }))
    writeFileSync(join(workspace, 'cameras.json'), JSON.stringify(cameras))
    const inputs = { ...SHORT, 'cameras-file': 'cameras.json' }
    const run = await step({ inputs, workspace, environment: gh.environment })
    expect(run.masks).toEqual(expect.arrayContaining(['list-secret-1', 'list-secret-2']))
    expect(Object.values(everything(run, '')).join('')).not.toContain('list-secret')
    expect(readdirSync(workspace)).toContain('reports')
  })
})
