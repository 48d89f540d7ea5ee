/** Takes back what was entered: its record is withdrawn, by the door that withdraws any record, and what follows from it follows. */
import type { QcApi } from '../api/qc.ts';
import type { Messages } from '../frame/messages.tsx';

export interface UndoParts { api: QcApi; messages: Messages; /** reads anew what it touches */ onDone: () => void }

/** Withdraws the record of an entry, where it still has the version that is meant; says what came of it. */
export async function undo({ api, messages, onDone }: UndoParts, { record, etag }: { record: string; etag?: string | undefined }): Promise<void> {
  messages.begin();
  try {
    await api.withdraw(record, etag);
    messages.say('It is taken back. Its record says so, and keeps what was entered.');
  } catch (error) { messages.fault(error); }
  onDone();
}
