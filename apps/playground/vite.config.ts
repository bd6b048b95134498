import { defineConfig } from 'vite';

/** Configures the build of the page, which does not load any files from other hosts. */
export default defineConfig({
  root: 'src/page',
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/page',
    emptyOutDir: true,
    target: 'es2022',
    // Do not inline assets, because the Content-Security-Policy forbids inline scripts and data: URLs.
    modulePreload: false,
    assetsInlineLimit: 0,
  },
});
