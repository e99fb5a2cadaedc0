import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The page, built to .build/panel, without inline scripts, styles or data URLs, as its Content-Security-Policy requires. */
export default defineConfig({
  root: here('page'),
  base: './',
  cacheDir: here('../../.cache/vite-panel'),
  build: { outDir: here('../../.build/panel'), emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
})
