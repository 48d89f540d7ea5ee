/**
 * The link to the report. It says who printed it, so for whoever is signed in it is asked for with the token, which no link
 * can carry, and shown in a window of its own.
 */
import type { QcApi } from '../api/qc.ts';
import type { Messages } from '../frame/messages.tsx';
import type { Session } from '../frame/session.ts';

const keptMs = 600_000;

export function ReportLink({ root, api, session, messages, query }: { root: string; api: QcApi; session: Session; messages: Messages; query: Readonly<Record<string, string>> }) {
  const open = async (event: MouseEvent): Promise<void> => {
    if (session.agent.value === undefined) return;
    event.preventDefault();
    // opened at once: a window that comes after an answer is taken for a pop-up
    const view = window.open('', '_blank');
    try {
      const text = await api.text('qc/report', query);
      // what comes from no address has no place that paths begin at
      const address = URL.createObjectURL(new Blob([text.replaceAll(/(href)="\//g, `$1="${location.origin}/`)], { type: 'text/html' }));
      if (view) view.location.href = address; else location.assign(address);
      setTimeout(() => { URL.revokeObjectURL(address); }, keptMs);
    } catch (error) {
      view?.close();
      messages.fault(error);
    }
  };
  return <a href={`${root}qc/report?${new URLSearchParams(query)}`} onClick={(event) => { void open(event); }}>Report to print</a>;
}
