/**
 * From the bytes of an upload to text, and from offsets in text to lines and columns. Bytes that are no text are a known
 * error with the place of the first bad one: a decoder that writes replacement characters would change data in silence.
 */
import { KnownError } from '../errors.ts';
import type { Origin } from '../errors.ts';

/** Line and column (from 1) of an offset in UTF-16 units. */
export function placeInText(text: string, offset: number): { line: number; column: number } {
  const end = Math.max(0, Math.min(offset, text.length));
  let line = 1, start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) { line++; start = at + 1; }
  return { line, column: end - start + 1 };
}

/** A `source-not-readable` error whose text ends in its place, and which carries it as `origin`. */
export function notReadable(message: string, origin: Origin = {}, fields: Record<string, unknown> = {}, cause?: unknown): KnownError {
  const place = origin.line === undefined ? origin.pointer === undefined ? '' : ` (at ${origin.pointer === '' ? 'the top of the document' : origin.pointer})`
    : ` (line ${origin.line}${origin.column === undefined ? '' : `, column ${origin.column}`})`;
  return new KnownError('source-not-readable', message + place, { origin, ...fields }, cause === undefined ? undefined : { cause });
}

const boms: readonly { bytes: readonly number[]; encoding: string; name: string }[] = [
  { bytes: [0xff, 0xfe, 0, 0], encoding: '', name: 'UTF-32' },
  { bytes: [0, 0, 0xfe, 0xff], encoding: '', name: 'UTF-32' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le', name: 'UTF-16' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be', name: 'UTF-16' },
];

/**
 * UTF-8 bytes (with or without BOM) → text without BOM. With `xml` also UTF-16 with BOM and the encoding that an XML
 * declaration names, as XML 1.0 section 4.3.3 asks. Throws source-not-readable with line and column of the first bad byte.
 */
export function readText(source: string | Uint8Array, options: { xml?: boolean } = {}): string {
  if (typeof source === 'string') return source.startsWith('\ufeff') ? source.slice(1) : source;
  const bom = boms.find(({ bytes }) => bytes.every((byte, index) => source[index] === byte));
  if (bom && !(options.xml && bom.encoding)) {
    throw notReadable(`The file is ${bom.name} text; save it as UTF-8`, { line: 1, column: 1 });
  }
  if (!bom && source.length > 3 && (source[1] === 0 || source[0] === 0)) {
    throw notReadable('The file has zero bytes: it is UTF-16 text without a mark, or no text at all; save it as UTF-8', { line: 1, column: 1 });
  }
  const encoding = bom?.encoding || (options.xml ? declaredEncoding(source) : 'utf-8');
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(source);
  } catch (error) {
    if (error instanceof RangeError) throw notReadable(`The encoding "${encoding}" that the XML declaration names is not known; save the file as UTF-8`, { line: 1, column: 1 }, {}, error);
    throw notReadable(`The file is not valid ${encoding.toUpperCase()} text; save it as UTF-8`, placeOfBadByte(source, encoding), {}, error);
  }
}

/**
 * Declarations that the bytes have shown to be untrue, for they were read as single bytes (many programs write UTF-8 under
 * the name UTF-16), and ASCII, which is part of UTF-8: a decoder that took it for Windows-1252 would change letters in silence.
 */
const refuted = /^(?:utf-?16(?:le|be)?|ucs-2|iso-10646-ucs-2|unicode|(?:us-)?ascii)$/;

function declaredEncoding(source: Uint8Array): string {
  const head = String.fromCharCode(...source.subarray(0, 200));
  const declared = /^(?:\u00ef\u00bb\u00bf)?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']/.exec(head)?.[1]?.toLowerCase() ?? 'utf-8';
  return refuted.test(declared) ? 'utf-8' : declared;
}

/** The longest prefix that decodes ends where the first bad byte is. */
function placeOfBadByte(source: Uint8Array, encoding: string): { line: number; column: number } {
  let low = 0, high = source.length;
  const decodes = (length: number): string | undefined => {
    try { return new TextDecoder(encoding, { fatal: true }).decode(source.subarray(0, length), { stream: true }); } catch { return undefined; }
  };
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (decodes(middle) === undefined) high = middle - 1; else low = middle;
  }
  const good = decodes(low) ?? '';
  return placeInText(good, good.length);
}
