/**
 * What Node made of the sources stays for the next start (types stripped, code compiled): a start begins five threads that
 * read the same modules. It lies beside the packages, so that whoever could put code there could change these as well; the
 * folder for temporary files is everybody's.
 */
import * as module from 'node:module';
import { resolve } from 'node:path';

const beside = resolve(import.meta.dirname, '../../node_modules/.cache/compiled');

/**
 * Turns it on for this thread and, by their environment, for threads and processes that begin later; where the folder cannot
 * be written, nothing is kept. NODE_COMPILE_CACHE names another folder, NODE_DISABLE_COMPILE_CACHE=1 turns it off.
 */
export function keepCompiledCode(environment: NodeJS.ProcessEnv = process.env): void {
  if (environment['NODE_DISABLE_COMPILE_CACHE'] || environment['NODE_COMPILE_CACHE']) return;
  const { status } = module.enableCompileCache(beside);
  if (status === module.constants.compileCacheStatus.ENABLED || status === module.constants.compileCacheStatus.ALREADY_ENABLED) environment['NODE_COMPILE_CACHE'] = beside;
}
