import { describe, test } from 'vitest'
import { defaultKey, laterStep, slug } from '../../../src/action/github/key.ts'
import { markerOf } from '../../../src/action/github/marker.ts'
import { failureOf } from '../../../src/action/github/permission.ts'
import { expectLinearOn, repeated } from '../../growth.ts'

const SIGNS = ['a', '-', '.', '_1', '{', '<', '"', '\ud83d', '} --', ' -->']

describe('the work on text of GitHub grows with its length alone', () => {
  test.each(SIGNS)('in a comment that may be ours, all of %j', (unit) => {
    expectLinearOn(repeated(unit), (text) => void markerOf(text))
    expectLinearOn(repeated(unit, '<!-- camera-capacity-gate {'), (text) => void markerOf(text))
  })

  test.each(SIGNS)('in names of workflows, jobs and steps, all of %j', (unit) => {
    expectLinearOn(repeated(unit), (text) => void slug(text))
    expectLinearOn(repeated(unit), (text) => void defaultKey({ workflow: text, job: text }, text))
    expectLinearOn(repeated(unit, '__'), (text) => void laterStep({ GITHUB_ACTION: text }))
  })

  test.each(SIGNS)('in an error of its API, all of %j', (unit) => {
    expectLinearOn(
      repeated(unit),
      (text) => void failureOf(Object.assign(new Error(text), { status: 403 }), null),
    )
  })
})
