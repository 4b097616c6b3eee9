import { defineConfig } from 'vite'

export default defineConfig({
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../server/public',
    emptyOutDir: true,
    target: 'es2022',
    // One style sheet for all pages, so that none is drawn without it; and no helper for preloading: a page loads the others itself.
    cssCodeSplit: false,
    modulePreload: false,
    assetsInlineLimit: 0,
    // Which script loads which, for the check of their sizes; that removes it.
    manifest: true,
    rolldownOptions: {
      output: {
        // A page is the door of its room, and all doors have one name.
        chunkFileNames: ({ facadeModuleId, name }) => {
          const room = /([^/]+)\/index\.ts$/.exec(facadeModuleId ?? '')?.[1]
          return `assets/${room ?? name}-[hash].js`
        },
      },
    },
  },
})
