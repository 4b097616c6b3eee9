import { defineConfig } from 'vite'

export default defineConfig({
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../server/public',
    emptyOutDir: true,
    target: 'es2022',
    // One script and one style sheet: there is nothing to preload, and so no inline helper either.
    modulePreload: false,
    assetsInlineLimit: 0,
  },
})
