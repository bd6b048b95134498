import { defineConfig } from 'vite';

/** Builds the page, which does not load files from other hosts. */
export default defineConfig({
  root: 'src/page',
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/page',
    emptyOutDir: true,
    target: 'es2022',
    // The Content-Security-Policy forbids inline scripts and data: URLs.
    modulePreload: false,
    assetsInlineLimit: 0,
  },
});
