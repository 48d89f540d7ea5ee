/** Links to files of the server. Who is signed in gets them with the token, which a plain link cannot carry. */
import type { Query } from '../api/client.ts';
import type { QcApi } from '../api/qc.ts';
import type { Messages } from '../frame/messages.tsx';
import type { Session } from '../frame/session.ts';

export interface DownloadProps { root: string; api: QcApi; session: Session; messages: Messages; path: string; query: Query; name: string; mediaType: string; children: string }

/** A link that saves a file under a name. */
export function Download({ root, api, session, messages, path, query, name, mediaType, children }: DownloadProps) {
  const asked = new URLSearchParams(Object.entries(query).flatMap(([key, value]) => (value === undefined || value === '' ? [] : [[key, String(value)]])));
  const save = async (event: MouseEvent): Promise<void> => {
    if (session.agent.value === undefined) return;
    event.preventDefault();
    try {
      const address = URL.createObjectURL(new Blob([await api.text(path, query)], { type: mediaType }));
      const link = Object.assign(document.createElement('a'), { href: address, download: name });
      link.click();
      setTimeout(() => { URL.revokeObjectURL(address); }, 60_000);
    } catch (error) {
      messages.fault(error);
    }
  };
  return <a href={`${root}${path}?${asked}`} download={name} onClick={(event) => { void save(event); }}>{children}</a>;
}
