import { defineConfig } from 'vite';

/** The page is built into files that the server of the playground serves: nothing is loaded from elsewhere. */
export default defineConfig({
  root: 'src/page',
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/page',
    emptyOutDir: true,
    target: 'es2022',
    // The Content-Security-Policy takes neither inline scripts nor data: URLs.
    modulePreload: false,
    assetsInlineLimit: 0,
  },
});
