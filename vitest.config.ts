import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'vitest/config'

const TIMING = 'test/**/*.timing.test.ts'
/** Tests that start programs and threads of their own. */
const PROCESSES = 'test/**/*.processes.test.ts'
/** Searches of several minutes, which nothing may disturb. */
const SLOW = 'test/**/*.slow.test.ts'
/** Whether work grows no faster than its input shows at sizes that take time. */
const GROWTH = 'test/**/*growth.test.ts'
/** The cases of these are few in `unit` and many in `thorough`. */
const SIZED = globSync('test/**/*.test.ts').filter((file) => /\beffort\.ts'/.test(readFileSync(file, 'utf8')))
/** Programs and threads that tests start load the sources compiled, in a third of the time. */
const COMPILED = { NODE_COMPILE_CACHE: path.join(import.meta.dirname, 'node_modules/.cache/node-compile') }

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 30_000,
    setupFiles: ['test/setup.ts'],
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        // Loading the modules anew for each file would take longer than most tests.
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [
            TIMING,
            PROCESSES,
            SLOW,
            GROWTH,
            'test/action/**',
            'test/browser/**',
            'test/real/**',
            'test/bundle/{cli,action}/**',
          ],
          env: COMPILED,
          isolate: false,
          maxWorkers: 3,
          maxConcurrency: 20,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          include: [PROCESSES],
          env: COMPILED,
          isolate: false,
          maxWorkers: 2,
          maxConcurrency: 20,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        // The runner's modules remember the files of their first step.
        test: {
          name: 'action',
          include: ['test/action/**/*.test.ts'],
          exclude: [TIMING, GROWTH],
          env: COMPILED,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        // Processor time and rates: nothing runs beside these tests. Others on this machine can only make them slower,
        // so the best of three tries counts.
        test: {
          name: 'timing',
          include: [TIMING],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          retry: 2,
        },
      },
      {
        extends: true,
        // One file after the other and four runs at a time: a machine that is busy makes runs inconclusive.
        test: {
          name: 'cli',
          include: ['test/bundle/cli/**/*.test.ts', 'test/bundle/action/**/*.test.ts'],
          testTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
          maxConcurrency: 4,
        },
      },
      {
        extends: true,
        test: {
          name: 'thorough',
          include: [GROWTH, ...SIZED],
          env: { EFFORT: 'thorough' },
          testTimeout: 300_000,
          maxWorkers: 2,
          sequence: { groupOrder: 5 },
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 6 },
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: [SLOW],
          fileParallelism: false,
          sequence: { groupOrder: 8 },
        },
      },
      {
        extends: true,
        // Pages as people see them, in Chromium.
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 7 },
        },
      },
    ],
  },
})
