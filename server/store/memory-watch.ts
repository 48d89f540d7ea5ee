/**
 * How near a thread's graph is to the end of its memory. The engine's hash tables double: memory stands still for
 * millions of quads and then grows by hundreds of megabytes at once, and where that fails the instance is lost. Measured
 * with records of 33 triples: steps of 456 MB at 5.5 million quads, the end at 11.0 million with 3.65 of 4 GiB in use.
 * So besides a plain limit the steps are remembered; a table that grew at some size is expected to double at twice it.
 */
import { KnownError } from '../errors.ts';

/** Share of the limit from which status shows a warning, and from which nothing is added. */
export const warnShare = 0.8;
export const fullShare = 0.92;
/** Share that a doubling may reach: the engine was seen to end between 0.94 and 0.97. */
const endShare = 0.94;
const stepBytes = 16 * 1024 ** 2;
/** WebAssembly memory that a character of N-Quads takes, at most, as measured. */
const bytesPerCharacter = 5;

export interface MemoryWatch {
  /** Notes how much is used with so many quads; after each load. */
  note(quads: number): void;
  /** Throws store-full when `characters` of N-Quads more would come too near the end. */
  checkRoom(quads: number, characters: number): void;
}

/** Creates the watch of one thread; `usedBytes` reads its memory now. */
export function createMemoryWatch({ usedBytes, limitBytes }: { usedBytes: () => number; limitBytes: number }): MemoryWatch {
  const steps: { quads: number; bytes: number }[] = [];
  let before = usedBytes();
  return {
    note(quads) {
      const used = usedBytes();
      if (used - before > stepBytes) steps.push({ quads, bytes: used - before });
      before = used;
    },
    checkRoom(quads, characters) {
      const used = usedBytes();
      const added = characters * bytesPerCharacter;
      const doubling = steps.filter((step) => quads > step.quads * 1.8 && quads < step.quads * 2.2).reduce((sum, step) => sum + 2 * step.bytes, 0);
      if (used > fullShare * limitBytes || used + added + doubling > endShare * limitBytes) {
        throw new KnownError('store-full', `the graph uses ${megabytes(used)} of ${megabytes(limitBytes)} MB and would need about ${megabytes(added + doubling)} more; nothing was changed`, { used_bytes: used, limit_bytes: limitBytes });
      }
    },
  };
}

const megabytes = (bytes: number): number => Math.round(bytes / 1024 ** 2);
