import { defineConfig } from 'vitest/config'

/**
 * Runs inside the virtual machine: one process for all files, because there is one kernel and starting another takes seconds. The
 * host may be busy, so time limits only catch what hangs.
 */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  cacheDir: '/run/vite',
  test: {
    include: ['test/vm/**/*.vm.ts'],
    pool: 'forks',
    fileParallelism: false,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['verbose'],
  },
})
