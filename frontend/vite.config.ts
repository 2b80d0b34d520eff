import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** The font package names woff twins for browsers that no longer exist; they would double the program's size. */
function woff2Only(): Plugin {
  return {
    name: 'woff2-only',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('@fontsource') || !id.endsWith('.css')) return undefined;
      return { code: code.replace(/,\s*url\([^)]*\.woff\)\s*format\('woff'\)/g, ''), map: null };
    },
  };
}

const backend = process.env.MINQING_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [woff2Only()],
  build: {
    target: 'chrome80',
    cssTarget: 'chrome80',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    proxy: { '/api': backend, '/tiles': backend },
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}', 'scripts/*.test.mjs'] },
});
