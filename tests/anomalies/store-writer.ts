/** A process that writes versions until it is killed: three records a transaction, and the newest seq to standard output
 * once they are on disk. Arguments: the journal's file, the most pages it may have (0: no limit). */
import { writeSync } from 'node:fs';
import { openJournal } from '../../server/store/journal.ts';
import { draftOf } from '../unit/store/versions-of.ts';

const [file, maxPages] = process.argv.slice(2);
const journal = openJournal({ file: file!, ...(Number(maxPages) > 0 ? { maxPages: Number(maxPages) } : {}) });
try {
  for (let turn = Math.floor(journal.lastSeq() / 3); ; turn += 1) {
    const label = `turn ${turn}`;
    const rows = journal.transaction(() => [1, 2, 3].map((n) => journal.append(draftOf((turn * 3 + n) % 40, { label, size: 30 + (turn % 7) * 20 }))));
    writeSync(1, `${rows.at(-1)!.seq}\n`);
  }
} catch (error) {
  writeSync(1, `error ${(error as { code?: string }).code} ${journal.lastSeq()}\n`);
}
