/**
 * Builds the web pages into web/dist; runs at `npm ci` (script "prepare") and by `npm run build:web`. Plain JavaScript, for at
 * an install without the development packages it is run by whatever Node is there: then it says so, and the server works
 * without those pages.
 */
import { resolve } from 'node:path';

const config = resolve(import.meta.dirname, '../web/vite.config.ts');

let vite;
try {
  vite = await import('vite');
} catch (error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.log('The web pages are not built, for vite is a development package and is not installed. Install with "npm ci" and run "npm run build:web" where they are wanted.');
}
if (vite) {
  const watch = process.argv.includes('--watch');
  const started = performance.now();
  await vite.build({ configFile: config, logLevel: watch ? 'info' : 'warn', ...(watch ? { build: { watch: {} } } : {}) });
  if (!watch) console.log(`The web pages are built into web/dist (${Math.round(performance.now() - started)} ms).`);
}
