/**
 * Reads JSON text for JSON-LD. `JSON.parse` alone is too quiet: it keeps the last of two equal keys, rounds long numbers,
 * and takes any depth. So the text is scanned first, without building anything, and what would be lost is reported with
 * its JSON pointer (RFC 6901) and line.
 */
import type { Result } from './report.ts';
import { notReadable, placeInText } from './source-text.ts';
import { rules } from './vocabulary.ts';

/** Objects and arrays within each other beyond which a document is refused before anything walks it. */
export const maxJsonDepth = 200;

interface Frame { keys: Set<string> | undefined; key: string | number }

/** One step of a JSON pointer, escaped. */
export function pointerStep(key: string | number): string {
  return `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

const word = /[-+.\w]+/y;

/**
 * JSON text → value and findings (repeated keys, numbers that lose digits: Warnings). Throws source-not-readable with
 * line and column for syntax errors, and with the pointer for too deep nesting and for the key `__proto__`.
 */
export function readJson(text: string): { value: unknown; findings: Result[] } {
  const findings: Result[] = [];
  const stack: Frame[] = [];
  let at = 0;
  const pointer = (): string => stack.map((frame) => pointerStep(frame.key)).join('');
  const warn = (offset: number, where: string, message: string, remedy: string): void => {
    if (findings.length < 1000) findings.push({ severity: 'Warning', message, focus_node: where, shape: rules.jsonKey, origin: { ...placeInText(text, offset), pointer: where }, remedy });
  };
  while (at < text.length) {
    const char = text[at]!;
    const frame = stack.at(-1);
    if (char === '{' || char === '[') {
      if (stack.length >= maxJsonDepth) throw notReadable(`The JSON is nested more than ${maxJsonDepth} deep`, placeInText(text, at));
      stack.push(char === '{' ? { keys: new Set(), key: '' } : { keys: undefined, key: 0 });
      at++;
    } else if (char === '}' || char === ']') { stack.pop(); at++; }
    else if (char === ',') { if (frame && !frame.keys) frame.key = Number(frame.key) + 1; at++; }
    else if (char === '"') {
      const end = endOfString(text, at);
      if (end < 0) break;
      if (frame?.keys && /^\s*:/.test(text.slice(end, end + 50))) {
        const raw = text.slice(at + 1, end - 1);
        const key = raw.includes('\\') ? unescapeKey(text.slice(at, end)) : raw;
        frame.key = key;
        if (key === '__proto__') throw notReadable('The key "__proto__" is not read here', { ...placeInText(text, at), pointer: pointer() });
        if (frame.keys.has(key)) warn(at, pointer(), `The key "${key}" stands twice in one object; only its last value is kept`, 'put all values into one array');
        frame.keys.add(key);
      }
      at = end;
    } else if (char === '-' || (char >= '0' && char <= '9')) {
      word.lastIndex = at;
      const number = word.exec(text)?.[0] ?? char;
      if (number.length > 15 && losesDigits(number)) warn(at, pointer(), `The number ${number} has more digits than JSON numbers keep`, `write it as text: "${number}"`);
      at += number.length;
    } else at++;
  }
  try {
    return { value: JSON.parse(text), findings };
  } catch (error) {
    throw jsonError(error as Error, text);
  }
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  return -1;
}

function unescapeKey(quoted: string): string {
  try { return JSON.parse(quoted) as string; } catch { return quoted.slice(1, -1); }
}

function losesDigits(number: string): boolean {
  if (/^-?\d+$/.test(number)) return !/^-?0+$/.test(number) && BigInt(number) !== BigInt(Number.isFinite(Number(number)) ? Number(number) : 0);
  return number.replace(/[eE].*$/, '').replaceAll(/[-+.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length > 17;
}

/** V8 names the place of most syntax errors in the message; the others are about the end of the text. */
function jsonError(error: Error, text: string): Error {
  const place = /\(line (\d+) column (\d+)\)/.exec(error.message);
  const position = / at position (\d+)/.exec(error.message);
  const origin = place ? { line: Number(place[1]), column: Number(place[2]) } : placeInText(text, position ? Number(position[1]) : text.trimEnd().length);
  const what = error.message.replace(/ in JSON at position.*$| \(line.*$|, \.{3}?[\s\S]*$/s, '').replace(/, "[\s\S]*$/, '');
  return notReadable(`The JSON is broken: ${text.trim() === '' ? 'the document is empty' : what}`, origin, {}, error);
}
