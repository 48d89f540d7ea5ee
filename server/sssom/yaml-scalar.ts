/** Scalars of YAML as canonical SSSOM writes them: plain wherever that reads back as the same text, else in double quotes. */

/** Text that YAML's core schema would take for a number, a truth value or nothing. */
const otherTypes = /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|0o[0-7]+|0x[\dA-Fa-f]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const indicators = /^(?:[-?:](?:\s|$)|[,[\]{}#&*!|>'"%@`]|---|\.\.\.|<<$|=$)/;
const unprintable = /[^\t\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/** One line of YAML. `number` says that the text may be a number. */
export function yamlScalar(text: string, number = false): string {
  const plain = text !== '' && text.trim() === text && !indicators.test(text) && !/: |:$| #|[\t\n\r\u2028\u2029]/.test(text) && !unprintable.test(text) && (number || !otherTypes.test(text));
  return plain ? text : `"${[...text].map(escape).join('')}"`;
}

function escape(char: string): string {
  if (char === '"' || char === '\\') return `\\${char}`;
  const code = char.codePointAt(0)!;
  if (!unprintable.test(char) && !/[\t\n\r\u2028\u2029]/.test(char)) return char;
  const short = ({ 9: '\\t', 10: '\\n', 13: '\\r' } as Record<number, string>)[code];
  return short ?? (code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`);
}
