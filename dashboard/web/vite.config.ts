import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));

/** `#contract/*` comes from `package.json#imports`, as for the server: there is no second list of aliases to keep. */
export default defineConfig({
  root,
  base: '/',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../../dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    // Every asset is a file of its own: the server's policy allows no `data:` scripts or styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The budget is 300 kB compressed for the first route, which is about this much uncompressed.
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: { '/api': { target: process.env['VIGIE_URL'] ?? 'http://127.0.0.1:7411', ws: true } },
  },
});
