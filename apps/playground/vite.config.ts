import { defineConfig } from 'vite';

/** Builds the page into files that the playground server serves. The page loads nothing from other hosts. */
export default defineConfig({
  root: 'src/page',
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/page',
    emptyOutDir: true,
    target: 'es2022',
    // The Content-Security-Policy allows neither inline scripts nor data: URLs.
    modulePreload: false,
    assetsInlineLimit: 0,
  },
});
