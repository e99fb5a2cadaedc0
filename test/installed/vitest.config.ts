import { defineConfig } from 'vitest/config'

/** Only `test/installed/run` provides what these tests need: a Debian root, and root permissions. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  cacheDir: '.cache/vite',
  test: { include: ['test/installed/**/*.root.ts'], testTimeout: 300_000, hookTimeout: 300_000, reporters: ['verbose'] },
})
