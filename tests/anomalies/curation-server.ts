/** A server process of its own, that a test kills in the middle of a batch: `node curation-server.ts FOLDER`. */
import { startServer } from '../../server/server.ts';
import { readSettings } from '../../server/settings.ts';

const server = await startServer(readSettings({ data: process.argv[2]!, port: '0', example: false, worker: false }, { MICROGRAPH_READERS: '1', MICROGRAPH_LOG_LEVEL: 'error' }));
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
