import { defineConfig } from 'vitest/config'

/** `test/installed/run` alone has what these need: a Debian root, and root's rights. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  cacheDir: '.cache/vite',
  test: { include: ['test/installed/**/*.root.ts'], testTimeout: 300_000, hookTimeout: 300_000, reporters: ['verbose'] },
})
