import { describe, expect, test } from 'vitest'
import { TargetGuard } from '../../src/agents/target-guard.ts'

const ALLOWED = { id: '1', url: 'rtsp://cam:8554/1' }
const FORBIDDEN = { id: '2', url: 'rtsp://user:pa55word@elsewhere/2?token=s3cret' }

function guard(allowed: readonly string[] | null = ['rtsp://cam:8554'], shiftMs = 0): TargetGuard {
  return new TargetGuard('left', allowed, shiftMs)
}

function call(method: string, ...args: unknown[]): unknown {
  return { t: 'q', m: method, a: args, i: 'the-id' }
}

describe('the guard of an agent', () => {
  test('passes on calls without a camera, and cameras that are allowed', () => {
    const passed = ['close', 'census', 'openWindow', 'standing', 'closeWindow', 'halt']
    for (const method of passed)
      expect(guard().check(call(method, 1)), method).toMatchObject({ kind: 'passed', urls: [] })
    expect(guard().check(call('open', [{ index: 0, camera: ALLOWED }]))).toEqual({
      kind: 'passed',
      message: call('open', [{ index: 0, camera: ALLOWED }]),
      urls: [ALLOWED.url],
    })
  })

  test.each([
    ['open', [{ camera: ALLOWED }, { camera: FORBIDDEN }]],
    ['rates', [ALLOWED, FORBIDDEN]],
    ['frameBytes', [FORBIDDEN]],
  ])('refuses %s with a camera that is not allowed, without its secrets', (method, cameras) => {
    const checked = guard().check(call(method, cameras, 50))
    expect(checked).toMatchObject({
      kind: 'refused',
      call: 'the-id',
      why: expect.stringContaining('agent "left" refuses rtsp://elsewhere/2'),
    })
    expect(JSON.stringify(checked)).not.toMatch(/pa55word|s3cret|user/)
  })

  test('says what would allow the camera', () => {
    const why = expect.stringContaining(
      "without --allow-target it only connects to its own machine (--allow-target 'rtsp://cam:8554' would",
    )
    expect(guard(null).check(call('frameBytes', [ALLOWED]))).toMatchObject({ why })
  })

  test('gives the worker the rule of the agent, whatever the coordinator says', () => {
    const settings = { headers: { a: 'b' }, allowedTargets: ['*://*:*'] }
    for (const allowed of [null, ['rtsp://cam']])
      expect(guard(allowed).check(call('begin', settings, 1000))).toMatchObject({
        message: { m: 'begin', a: [{ headers: { a: 'b' }, allowedTargets: allowed }, 1000] },
      })
  })

  test('takes the shift of a clock that runs ahead out of the origin of times', () => {
    expect(guard(null, 2000).check(call('begin', {}, 5000))).toMatchObject({ message: { a: [{}, 3000] } })
  })

  test.each([
    ['nothing', undefined],
    ['a text', 'open'],
    ['an answer', { t: 's', i: 'x', r: 1 }],
    ['an unknown call', call('constructor')],
    ['a call of a prototype', call('__proto__')],
    ['the end of a worker', call('stop')],
    ['openings without cameras', call('open', [{ index: 0 }])],
    ['cameras that are no list', call('rates', ALLOWED)],
    ['a camera without a URL', call('frameBytes', [{ id: '1' }])],
    ['a URL that is an object', call('frameBytes', [{ id: '1', url: { toString: 1 } }])],
    ['settings that are no object', call('begin', 'x', 1)],
    ['a list of holes, which takes no room in a message', call('rates', holes(2 ** 32 - 1))],
    ['arguments that are nothing but holes', { ...(call('open') as object), a: holes(2 ** 32 - 1) }],
    ['an origin that is no number', call('begin', {}, 'x')],
  ])('breaks off at %s', (_what, message) => {
    expect(() => guard().check(message)).toThrow()
  })
})

function holes(length: number): unknown[] {
  const list: unknown[] = []
  list.length = length
  return list
}
