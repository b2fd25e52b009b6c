import { expect, test } from 'vitest'
import { asArgument, showsSecret, withStandIns } from '../../src/kubernetes/secret-references.ts'

test.each([
  ['rtsp://viewer:secret@host/{camera}', true],
  ['rtsp://viewer@host/{camera}', true],
  ['rtsp://viewer:$(PASSWORD)@host/{camera}', true],
  ['rtsp://$(USER):$(PASSWORD)x@host/{camera}', true],
  ['http://host/?token=abc', true],
  ['http://host/?token=$(TOKEN)abc', true],
  ['http://host/?a=1&token=$(TOKEN)&b=2', false],
  ['rtsp://$(USER):$(PASSWORD)@host/{camera}', false],
  ['rtsp://host/{camera}?channel=1', false],
  ['a word', false],
])('%s shows a secret: %s', (url, isShown) => {
  expect(showsSecret(url)).toBe(isShown)
})

/** What Kubernetes makes of a word: `$(NAME)` is replaced, `$$` is `$`, and any other `$` stays. */
function expanded(word: string, values: Readonly<Record<string, string>>): string {
  return word.replace(/\$(\$|\((\w+)\))/g, (whole, mark, name) =>
    mark === '$' ? '$' : (values[name] ?? whole),
  )
}

test.each([
  ['rtsp://$(USER)@host', 'rtsp://viewer@host'],
  ['a$b', 'a$b'],
  ['a$$b', 'a$$b'],
  ['sum(rate(x{a=~"b$"}[5s]))', 'sum(rate(x{a=~"b$"}[5s]))'],
  ['$(9)', '$(9)'],
  ['$', '$'],
])('%s is %s in the container', (word, inContainer) => {
  expect(expanded(asArgument(word, true), { USER: 'viewer' })).toBe(inContainer)
})

test('no reference is replaced where none is meant', () => {
  expect(expanded(asArgument('$(USER)', false), { USER: 'viewer' })).toBe('$(USER)')
})

test('a reference may be any text', () => {
  expect(withStandIns('rtsp://$(USER):$(P_1)@host/$(9)')).toBe('rtsp://x:x@host/$(9)')
})
