import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** A unit test that takes longer hangs. */
const quick = { testTimeout: 10_000, hookTimeout: 10_000 }
/** Patience for a busy computer: only what fails takes as long. */
const patient = { testTimeout: 120_000, hookTimeout: 120_000 }
/** The tests wait a third of their time, and a file's imports cost more than most files' tests: workers keep what they have loaded. */
const together = { maxWorkers: Math.ceil(1.5 * availableParallelism()), isolate: false }
/** Tests that start a process: pcscd, anvil, the guard, a store that is killed. */
const devices = 'test/**/*.device.test.ts'
/** What is judged to 100 ms by the computer's own clock. */
const alone = ['test/end-to-end/crash.test.ts']

/** Three groups, one after the other: unit tests, beside those with real devices; the end-to-end tests, which start many processes each; and what nothing may run beside. */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  cacheDir: '.cache/vite',
  test: {
    projects: [
      {
        test: {
          ...together,
          ...quick,
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: ['test/end-to-end/**', devices],
          setupFiles: 'test/parts.ts',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...together,
          ...patient,
          name: 'devices',
          include: [devices],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...together,
          ...patient,
          name: 'end-to-end',
          include: ['test/end-to-end/**/*.test.ts'],
          exclude: alone,
          globalSetup: ['test/end-to-end/build.ts', 'test/end-to-end/panel/build-page.ts'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...patient,
          name: 'alone',
          include: alone,
          globalSetup: 'test/end-to-end/build.ts',
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
