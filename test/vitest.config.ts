import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Times are read and shown in the company's zone: in tests the same on every computer. */
const env = { CREMA_ZONE: 'UTC' }
/** A unit test that takes longer hangs. */
const quick = { env, testTimeout: 10_000, hookTimeout: 10_000 }
/** Patience for a busy computer; only a failing test waits that long. */
const patient = { env, testTimeout: 120_000, hookTimeout: 120_000 }
/**
 * The tests spend a third of their time waiting, and a file's imports cost more than most files' tests; so there are more workers
 * than processors, and workers keep loaded modules.
 */
const together = { maxWorkers: Math.ceil(1.5 * availableParallelism()), isolate: false }
/** Tests that start a process, such as pcscd, anvil or the guard. */
const devices = 'test/**/*.device.test.ts'
/** Tests of the searching tools, which run as long as these do. */
const searching = 'test/scripts/search/**/*.searching.test.ts'
/** Tests with a tolerance of 100 ms on the computer's own clock. */
const alone = ['test/end-to-end/crash.test.ts']

/**
 * Four groups, one after the other: unit tests and device tests; end-to-end tests, which start many processes each; the test that
 * must run alone; and the tests of the searching tools, which only `scripts/test --all` runs.
 */
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
          exclude: ['test/end-to-end/**', devices, searching],
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
          setupFiles: 'test/end-to-end/log-of-failure.ts',
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...patient,
          name: 'alone',
          include: alone,
          globalSetup: 'test/end-to-end/build.ts',
          setupFiles: 'test/end-to-end/log-of-failure.ts',
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...patient,
          name: 'searching',
          include: [searching],
          globalSetup: 'test/end-to-end/build.ts',
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
