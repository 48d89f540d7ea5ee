/**
 * The one door to Oxigraph's WebAssembly build. It keeps its memory to itself, so the instance is caught while the
 * package is loaded: that is the only exact figure of how full this thread's graph memory is.
 */
import { createRequire } from 'node:module';
import type * as Oxigraph from 'oxigraph';

let memory: WebAssembly.Memory | undefined;

function load(): typeof Oxigraph {
  const Original = WebAssembly.Instance;
  const require = createRequire(import.meta.url);
  // loaded before by somebody else, its memory could not be caught any more: it is loaded once more
  delete require.cache[require.resolve('oxigraph')];
  WebAssembly.Instance = new Proxy(Original, {
    construct(target, given) {
      const instance = Reflect.construct(target, given) as WebAssembly.Instance;
      const exported = instance.exports['memory'];
      if (exported instanceof WebAssembly.Memory) memory = exported;
      return instance;
    },
  });
  try {
    return require('oxigraph') as typeof Oxigraph;
  } finally {
    WebAssembly.Instance = Original;
  }
}

export const engine: typeof Oxigraph = load();

/** Most bytes a WebAssembly memory with 32-bit addresses can have. */
export const memoryLimit = 4 * 1024 ** 3;

/** Bytes of this thread's WebAssembly memory; it grows and never shrinks. */
export function memoryBytes(): number {
  return memory?.buffer.byteLength ?? 0;
}
