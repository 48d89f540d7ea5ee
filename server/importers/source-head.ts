/** The beginning of a source, by which importers recognise what they read: bytes as they are, each a character, without a byte order mark. */
const mark = '\u00ef\u00bb\u00bf';

/** The first bytes (at most so many) as text; wrong letters in it do no harm, for signs of formats are ASCII. */
export function readHead(bytes: Uint8Array, most = 65_536): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, most)).toString('latin1'), text = head.trimStart();
  return text.startsWith(mark) ? text.slice(mark.length) : head;
}

/** Whether the first character that is no space is one of these. */
export function beginsWith(head: string, characters: string): boolean {
  const first = head.trimStart().charAt(0);
  return first !== '' && characters.includes(first);
}
