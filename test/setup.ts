import { afterAll, aroundEach, vi } from 'vitest'
import { currentTest } from './current-test.ts'

aroundEach(async (runTest, context) => await currentTest.run(context, runTest))

/** Files share a process. */
afterAll(() => void vi.unstubAllEnvs())
