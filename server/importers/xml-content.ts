/**
 * What stands in an XML element, as the file writes it, made such that it can stand alone: the namespaces that it takes
 * from the elements above are declared on its outermost elements. So XML of any vocabulary is kept without being read.
 */

/** A child element in the text: where its name ends, and the prefixes that it declares itself (`''` is the default). */
export interface OutermostTag { nameEnd: number; declares: ReadonlySet<string> }

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/**
 * Text between two offsets, with the namespaces in scope there declared on the outermost elements where they need them.
 * `scope` leads from prefix to namespace, the nearest declaration of each.
 */
export function closeFragment(text: string, start: number, end: number, tags: readonly OutermostTag[], scope: ReadonlyMap<string, string>): string {
  const inside = text.slice(start, end);
  const needed = [...scope].filter(([prefix, namespace]) => namespace !== '' && (prefix === '' || inside.includes(`${prefix}:`)));
  let result = '', at = start;
  for (const { nameEnd, declares } of tags) {
    const own = needed.filter(([prefix]) => !declares.has(prefix)).map(([prefix, namespace]) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escape(namespace)}"`);
    result += text.slice(at, nameEnd) + own.join('');
    at = nameEnd;
  }
  return (result + text.slice(at, end)).trim();
}
