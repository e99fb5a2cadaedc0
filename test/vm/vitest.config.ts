import { defineConfig } from 'vitest/config'

/**
 * Inside the virtual machine: one process for all files, for there is one kernel, and starting another takes seconds. The computer underneath may be
 * busy, so time limits are there for what hangs alone.
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
