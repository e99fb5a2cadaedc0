import { defineConfig } from 'vitest/config'

/** Where main.ts says which tests judge the mutants: globs, by semicolons. Stryker passes nothing to a config file. */
export const TESTS_VARIABLE = 'CREMA_MUTANTS_TESTS'

/** The unit tests as Stryker runs them: in one worker, which keeps loaded modules from mutant to mutant. */
export default defineConfig({
  root: new URL('../../..', import.meta.url).pathname,
  cacheDir: '.cache/vite',
  test: {
    isolate: false,
    testTimeout: 10_000,
    hookTimeout: 10_000,
    include: process.env[TESTS_VARIABLE]?.split(';') ?? [],
    // open.test.ts changes its user, which a thread may not.
    exclude: ['test/**/*.device.test.ts', 'test/store/open.test.ts'],
    setupFiles: ['test/parts.ts', 'scripts/search/mutants/first-failure.ts'],
  },
})
