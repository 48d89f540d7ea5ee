/**
 * The bytes of an ontology's file as blocks of text: unpacked while they are read, within bounds, and decoded block by
 * block, so that a file of hundreds of megabytes needs the memory of one block and a gzip bomb is noticed long before it
 * has grown. A line in another encoding is one fault, not the end of the file.
 */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Faults, TextBlock } from './reading.ts';

export type SourceBytes = Uint8Array | AsyncIterable<Uint8Array>;

export interface SourceBounds {
  /** bytes of the unpacked file; default 2 GiB */ readonly maxBytes?: number;
  /** called with unpacked bytes so far, at most once a block */ readonly onBytes?: (done: number) => void;
}

const blockSize = 1 << 18;
/** Text packs to a tenth or a twentieth; zeros and blanks to a thousandth. */
const mostUnpacking = 200, unpackingIsFineBelow = 16 << 20;

async function* pieces(source: SourceBytes): AsyncGenerator<Uint8Array> {
  if (!(source instanceof Uint8Array)) { yield* source; return; }
  for (let at = 0; at < source.length || at === 0; at += blockSize) {
    yield source.subarray(at, at + blockSize);
    await new Promise(setImmediate);
  }
}

/** Unpacks gzip where the first two bytes say so. Throws the fatal fault when it is damaged, cut off or unpacks to too much. */
async function* unpacked(source: SourceBytes, faults: Faults, { maxBytes = 2 ** 31, onBytes }: SourceBounds): AsyncGenerator<Uint8Array> {
  const iterator = pieces(source);
  const first = (await iterator.next()).value as Uint8Array | undefined ?? new Uint8Array();
  let packed = 0, total = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    packed += first.length;
    yield first;
    for await (const piece of iterator) { packed += piece.length; yield piece; }
  };
  const isGzip = first[0] === 0x1f && first[1] === 0x8b;
  const check = (piece: Uint8Array): Uint8Array => {
    total += piece.length;
    if (total > maxBytes) throw faults.fatal(`The file has more than ${maxBytes} bytes${isGzip ? ' when unpacked' : ''}, which is the limit; ask for a smaller edition of the ontology (base, simple or slim)`);
    if (isGzip && total > unpackingIsFineBelow && total > packed * mostUnpacking) throw faults.fatal(`The gzip file unpacks to more than ${mostUnpacking} times its size, which no text does; it was not read further`);
    onBytes?.(total);
    return piece;
  };
  if (!isGzip) { for await (const piece of counted()) yield check(piece); return; }
  const source_ = Readable.from(counted(), { objectMode: false, highWaterMark: 1 << 16 }), gunzip = createGunzip({ chunkSize: 1 << 16 });
  source_.on('error', (error) => { gunzip.destroy(error); });
  source_.pipe(gunzip);
  try {
    for await (const piece of gunzip) yield check(piece as Uint8Array);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code?.startsWith('Z_')) throw faults.fatal(code === 'Z_BUF_ERROR' ? 'The gzip file is cut off; fetch it again' : `The gzip file is damaged (${(error as Error).message}); fetch it again`, {}, error);
    throw error;
  } finally { source_.destroy(); gunzip.destroy(); }
}

interface Encoding { readonly name: string; readonly skip: number }

/** By byte order mark, else by the XML declaration, else UTF-8. */
function encodingOf(head: Uint8Array): Encoding {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { name: 'utf-8', skip: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { name: 'utf-16le', skip: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { name: 'utf-16be', skip: 2 };
  const declared = /^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.-]{1,40})["']/.exec(String.fromCharCode(...head.subarray(0, 300)))?.[1]?.toLowerCase();
  return { name: declared === undefined || /^(?:utf-?16|us-ascii|ascii)/.test(declared) ? 'utf-8' : declared, skip: 0 };
}

/** Bytes → blocks of text that end at line ends. Throws the fatal fault for zero bytes, unknown encodings and what `unpacked` refuses. */
export async function* readBlocks(source: SourceBytes, faults: Faults, bounds: SourceBounds = {}): AsyncGenerator<TextBlock> {
  let encoding: Encoding | undefined, strict: TextDecoder | undefined, held: Uint8Array = new Uint8Array(), line = 1;
  const decode = (bytes: Uint8Array): TextBlock => {
    const at = line;
    const lineEnds = (text: string): number => { let count = 0; for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) count += 1; return count; };
    let text: string;
    try { text = strict!.decode(bytes); } catch { text = decodeLineByLine(bytes, strict!, at, faults); }
    const zero = text.indexOf('\0');
    if (zero >= 0) throw faults.fatal('The file has zero bytes, so it is no text (or UTF-16 without its mark)', { line: at + lineEnds(text.slice(0, zero)) });
    line += lineEnds(text);
    return { text, line: at };
  };
  const begin = (head: Uint8Array): number => {
    encoding = encodingOf(head);
    try { strict = new TextDecoder(encoding.name, { fatal: true, ignoreBOM: false }); } catch (error) {
      throw faults.fatal(`The encoding "${encoding.name}" that the XML declaration names is not known; save the file as UTF-8`, { line: 1 }, error);
    }
    return encoding.skip;
  };
  for await (const piece of unpacked(source, faults, bounds)) {
    let bytes = held.length === 0 ? piece : Buffer.concat([held, piece]);
    if (encoding === undefined) {
      if (bytes.length < 512) { held = bytes; continue; }
      bytes = bytes.subarray(begin(bytes));
    }
    if (bytes.length < blockSize) { held = bytes; continue; }
    const cut = cutAt(bytes, encoding!.name);
    yield decode(bytes.subarray(0, cut));
    held = bytes.subarray(cut);
  }
  if (encoding === undefined) held = held.subarray(begin(held));
  if (held.length > 0) yield decode(held);
}

/** Where a block may end: after its last line end, else between two characters. */
function cutAt(bytes: Uint8Array, encoding: string): number {
  if (encoding.startsWith('utf-16')) return bytes.length & ~3;
  const lineEnd = bytes.lastIndexOf(10);
  if (lineEnd >= 0) return lineEnd + 1;
  let cut = bytes.length;
  while (cut > bytes.length - 4 && (bytes[cut - 1]! & 0xc0) === 0x80) cut -= 1;
  return bytes[cut - 1]! >= 0xc0 ? cut - 1 : bytes.length;
}

/** A block with a byte that its encoding does not have: its good lines as they are, the others as Windows-1252, with a fault each. */
function decodeLineByLine(bytes: Uint8Array, strict: TextDecoder, line: number, faults: Faults): string {
  const western = new TextDecoder('windows-1252');
  let text = '';
  for (let start = 0, at = line; start < bytes.length; at += 1) {
    const end = bytes.indexOf(10, start) + 1 || bytes.length;
    const part = bytes.subarray(start, end);
    try { text += strict.decode(part); } catch {
      faults.note(`The line is not ${strict.encoding.toUpperCase()} text and was read as Windows-1252; save the file as UTF-8`, { line: at });
      text += western.decode(part);
    }
    start = end;
  }
  return text;
}

/** The lines of blocks, with their numbers; without their ends (LF or CRLF). */
export async function* linesOf(blocks: AsyncIterable<TextBlock>, faults: Faults): AsyncGenerator<{ text: string; line: number }[]> {
  const longest = 1 << 22;
  let open = '', openLine = 1;
  for await (const block of blocks) {
    const batch: { text: string; line: number }[] = [];
    let start = 0, line = block.line;
    for (let end = block.text.indexOf('\n'); end >= 0; end = block.text.indexOf('\n', start)) {
      const last = end > start && block.text[end - 1] === '\r' ? end - 1 : end;
      // blank lines mean nothing in any format that is read by lines
      if (open !== '' || last > start) batch.push(open === '' ? { text: block.text.slice(start, last), line } : { text: (open + block.text.slice(start, end)).replace(/\r$/, ''), line: openLine });
      open = '';
      start = end + 1;
      line += 1;
    }
    if (open === '') openLine = line;
    open += block.text.slice(start);
    if (open.length > longest) throw faults.fatal(`The line is longer than ${longest} characters, which no line of this format is`, { line: openLine });
    yield batch;
  }
  if (open !== '') yield [{ text: open.replace(/\r$/, ''), line: openLine }];
}

/** All blocks as one text, for formats that are read whole. Throws the fatal fault beyond `longest` UTF-16 units. */
export async function wholeText(blocks: AsyncIterable<TextBlock>, faults: Faults, longest = 500_000_000): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for await (const { text } of blocks) {
    length += text.length;
    if (length > longest) throw faults.fatal(`The file has more than ${longest} characters, which is too long for this format; ask for it as OBO or OWL RDF/XML, which are read piece by piece`);
    parts.push(text);
  }
  return parts.join('');
}
