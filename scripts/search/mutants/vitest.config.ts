import { defineConfig } from 'vitest/config'

/** The unit tests as Stryker runs them: in one worker, which keeps loaded modules from mutant to mutant. */
export default defineConfig({
  root: new URL('../../..', import.meta.url).pathname,
  cacheDir: '.cache/vite',
  test: {
    isolate: false,
    testTimeout: 10_000,
    hookTimeout: 10_000,
    include: ['test/**/*.test.ts'],
    // not-writable.test.ts changes its user, which a thread may not.
    exclude: ['test/**/*.device.test.ts', 'test/store/not-writable.test.ts'],
    setupFiles: ['test/parts.ts', 'scripts/search/mutants/first-failure.ts'],
  },
})
