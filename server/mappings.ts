/** The thread of the mapping sets: wiring only. It reads the journal and the catalogue, and writes nothing. */
import { parentPort, workerData } from 'node:worker_threads';
import { createAsking } from './mapping-sets/asking.ts';
import { serveQuestions } from './mapping-sets/channel.ts';
import type { MappingsData } from './mapping-sets/channel.ts';
import { openJournalReader } from './store/journal-reader.ts';
import { openTermLookup } from './terms/term-lookup.ts';

const { journalFile, catalogueFile, base } = workerData as MappingsData;
serveQuestions(parentPort!, createAsking({ journal: openJournalReader({ file: journalFile }), lookup: openTermLookup({ file: catalogueFile }), base }));
