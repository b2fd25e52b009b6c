import { AsyncLocalStorage } from 'node:async_hooks'
import { type ExpectStatic, expect, type TestContext, onTestFinished as vitestOnTestFinished } from 'vitest'

/** The test that the caller belongs to; set for each test by `setup.ts`. */
export const currentTest = new AsyncLocalStorage<TestContext>()

/** Like vitest's, but for tests that run side by side too: vitest itself knows only one current test. */
export function onTestFinished(cleanUp: () => unknown): void {
  const register = currentTest.getStore()?.onTestFinished ?? vitestOnTestFinished
  register(async () => void (await cleanUp()))
}

/** Like vitest's `expect.poll`, for tests that run side by side too. */
export const poll: ExpectStatic['poll'] = (...args) =>
  (currentTest.getStore()?.expect ?? expect).poll(...args)
