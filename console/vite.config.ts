// How the console is built: small chunks with stable names, nothing inlined (the page's policy allows neither inline
// scripts nor inline styles), and a proxy to a running server while it is being written.
import { defineConfig } from 'vite';
import { manual } from './manual.mjs';

const server = process.env['INKGATE'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  base: '/console/',
  plugins: [manual()],
  build: {
    outDir: '../crates/gateway/src/console/dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // The explorer's library, which comes when its screen is opened.
    chunkSizeWarningLimit: 1700,
    rollupOptions: {
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: ({ name }) => `assets/${name.replace('_virtual_', '')}-[hash].js`,
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
  server: { proxy: { '/v1': server, '/admin': server, '/healthz': server, '/readyz': server } },
});
