import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The application comes after its words, by a script. The page names its files all the same, so that they come at once. */
const preloadApp = {
  name: 'preload-app',
  transformIndexHtml: {
    order: 'post',
    handler(_, { bundle = {} }) {
      const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk');
      const app = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith('/src/app.tsx'));
      const entry = chunks.find(({ isEntry }) => isEntry);
      const files = new Set(app ? [app.fileName] : []);
      for (const file of files) for (const needed of bundle[file]?.imports ?? []) files.add(needed);
      for (const file of [entry?.fileName, ...(entry?.imports ?? [])]) files.delete(file);
      return [...files].map((file) => ({
        tag: 'link',
        attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` },
        injectTo: 'head',
      }));
    },
  },
};

export default defineConfig({
  // Relative, because nobody knows at build time where a host will mount it.
  base: './',
  plugins: [react(), tailwindcss(), preloadApp],
  build: {
    outDir: '../../libs/task-admin/dist/dashboard',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
