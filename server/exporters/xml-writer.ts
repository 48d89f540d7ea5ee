/** XML as a tree → text. Characters that XML 1.0 has no place for become U+FFFD, so that every document is well-formed. */

export interface XmlElement { name: string; attributes?: Readonly<Record<string, string>>; /** text, or elements */ content: string | readonly XmlElement[] }

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
// every character but those that may stand in a document (XML 1.0, production 2)
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const escape = (text: string): string => text.replaceAll(forbidden, '\uFFFD').replaceAll(/[&<>"]/g, (char) => escapes[char]!);

function lines({ name, attributes = {}, content }: XmlElement, indent: string): string {
  const open = `${indent}<${name}${Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`).join('')}`;
  if (typeof content === 'string') return `${open}>${escape(content)}</${name}>\n`;
  return content.length === 0 ? `${open}/>\n` : `${open}>\n${content.map((each) => lines(each, `${indent}  `)).join('')}${indent}</${name}>\n`;
}

/** The document; `remarks` stand before it as comments. */
export function writeXml(root: XmlElement, remarks: readonly string[] = []): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${remarks.map((each) => `<!-- ${each.replaceAll(forbidden, '\uFFFD').replaceAll('--', '- -').replace(/-$/, '- ')} -->\n`).join('')}${lines(root, '')}`;
}
