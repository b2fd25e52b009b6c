import { defineConfig } from 'vitest/config'

const TIMING = 'test/**/*.timing.test.ts'

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          include: ['test/**/*.test.ts'],
          exclude: [TIMING, 'test/real/**', 'test/bundle/cli/**', 'test/bundle/action/**'],
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
          sequence: { groupOrder: 1 },
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
          sequence: { groupOrder: 2 },
          maxConcurrency: 4,
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
        },
      },
    ],
  },
})
