import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The page, built to .build/panel: no inline script, style or data URL, as its Content-Security-Policy asks. */
export default defineConfig({
  root: here('page'),
  base: './',
  cacheDir: here('../../.cache/vite-panel'),
  build: { outDir: here('../../.build/panel'), emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
})
