import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const input = {
  electron: 'main/electron/main.ts',
  web: 'main/web/main.ts',
  cli: 'main/cli/main.ts',
  engine: 'main/engine/process.ts',
  scanner: 'main/engine/library/process.ts',
  api: 'main/engine/api.ts',
}

/** Three bundles: main (Electron, browser host, command line, engine and the classes for scripts, sharing chunks), preload (one CommonJS file, as the sandbox asks), renderer. */
export default defineConfig({
  main: { build: { outDir: 'out/main', rolldownOptions: { input, output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' } } } },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: { input: { index: 'main/electron/preload/index.ts' }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: 'renderer',
    base: './',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      target: 'chrome123',
      minify: true,
      assetsInlineLimit: 0,
      rolldownOptions: { input: 'renderer/index.html', output: { comments: { legal: true } } },
    },
  },
})
