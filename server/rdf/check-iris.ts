/**
 * Checks every term before anything is stored: an IRI with a space, text where an IRI belongs, a language tag that is none.
 * The graph view drops or refuses such terms, some in silence; here each becomes a result with its place and the spelling
 * that would be right.
 */
import { readPid } from '../pids/pids.ts';
import type { Origins, Result } from './report.ts';
import type { Literal, Quad, Term } from './terms.ts';
import { namespaces, rdf, rules } from './vocabulary.ts';

export interface IriFault { message: string; remedy?: string }

const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const notInIris = /[\p{Cc} <>"{}|\\^`]/u;
const invisible = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/;
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
/** Code points that RFC 3987 leaves out of `ucschar`; private use is allowed in queries only, and so left out as well. */
const notUcschar = /[\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\u{e0000}-\u{e0fff}\u{f0000}-\u{10ffff}]|\p{Noncharacter_Code_Point}/u;
const badPercent = /%(?![0-9A-Fa-f]{2})/;
const untilPath = /^[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/[^/?#]*)?/;
/** Letters, digits and the rest of ASCII that an IRI needs: with this most IRIs are known to be right in one test. */
const plain = /^[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/(?:[\w.-]+@)?[\w.-]+(?::\d{1,5})?(?=[/?#]|$)|(?!\/\/))[\w.~!$&'()*+,;=:@/-]*(?:\?[\w.~!$&'()*+,;=:@/?-]*)?(?:#[\w.~!$&'()*+,;=:@/?-]*)?$/;
/** RFC 5646 section 2.1: language, script, region, variants, extensions, private use; and the irregular old tags. */
const languageTag = /^(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-[a-wy-z\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?|x(?:-[a-z\d]{1,8})+|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)|en-gb-oed|sgn-(?:be-fr|be-nl|ch-de)|art-lojban|cel-gaulish|no-(?:bok|nyn)|zh-(?:guoyu|hakka|min|min-nan|xiang))$/i;

/** Percent-encodes what may not stand in an IRI; leaves `%41` and all else alone. */
export function encodeIri(iri: string): string {
  return iri.replaceAll(/[\p{Cc} <>"{}|\\^`]/gu, (char) => encodeURIComponent(char)).replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25');
}

/** What is wrong with a text that stands where an absolute IRI must be; undefined when nothing is. */
export function findIriFault(iri: string): IriFault | undefined {
  if (plain.test(iri)) return undefined;
  if (iri === '') return { message: 'The IRI is empty' };
  if (loneSurrogate.test(iri)) return { message: `The IRI <${iri.toWellFormed()}> has half a character in it (a lone surrogate)` };
  if (!scheme.test(iri)) {
    const text = /\s/.test(iri) || !/[/#.]/.test(iri);
    return { message: `"${iri}" is ${text ? 'text, not an IRI' : 'not an IRI: it has no scheme such as https:'}`, remedy: text ? 'give an absolute IRI, or keep the text as a literal' : `https://${encodeIri(iri.replace(/^\/+/, ''))}` };
  }
  const bad = notInIris.exec(iri)?.[0];
  if (bad !== undefined) {
    const [first = ''] = iri.trim().split(/\s/);
    const pid = /\s/.test(bad) ? readPid(first) : undefined;
    return { message: `The IRI <${iri}> has ${nameCharacter(bad)} in it`, remedy: pid && !pid.fault ? pid.iri : encodeIri(iri.trim()) };
  }
  const hidden = invisible.exec(iri)?.[0];
  if (hidden !== undefined) return { message: `The IRI <${iri.replaceAll(new RegExp(invisible, 'g'), '')}> has an invisible character (${codePoint(hidden)}) in it`, remedy: iri.replaceAll(new RegExp(invisible, 'g'), '') };
  const odd = notUcschar.exec(iri)?.[0];
  if (odd !== undefined) return { message: `The IRI <${iri}> has a character (${codePoint(odd)}) that IRIs do not allow`, remedy: iri.replaceAll(new RegExp(notUcschar, 'gu'), (char) => encodeURIComponent(char)) };
  if (badPercent.test(iri)) return { message: `The IRI <${iri}> has a % that is not followed by two hexadecimal digits`, remedy: iri.replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25') };
  if (/[[\]]/.test(iri.replace(untilPath, ''))) return { message: `The IRI <${iri}> has a square bracket outside its host`, remedy: untilPath.exec(iri)![0] + iri.replace(untilPath, '').replaceAll('[', '%5B').replaceAll(']', '%5D') };
  if ((iri.match(/#/g)?.length ?? 0) > 1) { const at = iri.indexOf('#'); return { message: `The IRI <${iri}> has two # in it`, remedy: iri.slice(0, at + 1) + iri.slice(at + 1).replaceAll('#', '%23') }; }
  return findAuthorityFault(iri);
}

/** Host and port, the one part of an IRI that has a syntax of its own. */
function findAuthorityFault(iri: string): IriFault | undefined {
  const authority = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#]*)/.exec(iri)?.[1];
  if (authority === undefined) return undefined;
  const [, host = '', port] = /^(?:[^@]*@)?(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority) ?? [];
  if (port !== undefined && !/^\d*$/.test(port)) return { message: `The IRI <${iri}> has "${port}" where a port number belongs` };
  if (authority !== '' && host === '') return { message: `The IRI <${iri}> has no host` };
  if (host.startsWith('[') && !URL.canParse(`http://${host}/`)) return { message: `The IRI <${iri}> has no valid address in its square brackets` };
  if (!host.startsWith('[') && /[[\]]/.test(authority)) return { message: `The IRI <${iri}> has a square bracket outside an address` };
  if (authority.split('@').length > 2) return { message: `The IRI <${iri}> has two @ in its host part` };
  return undefined;
}

function codePoint(char: string): string {
  return `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

function nameCharacter(char: string): string {
  return char === ' ' ? 'a space' : char === '\n' || char === '\r' ? 'a line break' : char === '\t' ? 'a tab' : /\p{Cc}/u.test(char) ? `a control character (${codePoint(char)})` : `the character ${char}`;
}

/** What is wrong with a literal: it could not be stored, or not be read again, as the literal it claims to be. */
function findLiteralFault({ value, language, datatype }: Literal): IriFault | undefined {
  if (language && !languageTag.test(language)) return { message: `"${language}" is not a language tag`, remedy: 'use a tag such as "en" or "de-CH"' };
  if (loneSurrogate.test(value)) return { message: 'The text has half a character in it (a lone surrogate), which cannot be stored' };
  if (!language && (datatype.value === rdf.langString || datatype.value === `${namespaces.rdf}dirLangString`)) return { message: 'A text of type rdf:langString has no language', remedy: 'give a language tag such as @en, or leave the type away' };
  if (datatype.value === rdf.JSON) {
    try { JSON.parse(value); } catch { return { message: 'A literal of type rdf:JSON is no valid JSON', remedy: 'mend the JSON, or give the text without a type' }; }
  }
  return undefined;
}

/**
 * All IRIs, language tags and texts of the quads → one Violation for each that could not be stored, with its origin.
 * Each faulty IRI is reported once a subject that uses it, not once a statement.
 */
export function checkIris(quads: Iterable<Quad>, origins: Origins): Result[] {
  const results: Result[] = [];
  const known = new Map<string, IriFault | null>();
  const said = new Set<string>();
  const faultOf = (iri: string): IriFault | null => {
    let fault = known.get(iri);
    if (fault === undefined) known.set(iri, fault = findIriFault(iri) ?? null);
    return fault;
  };
  const say = (quad: Quad, value: string, fault: IriFault, rule: string): void => {
    const key = `${quad.subject.value}\n${value}\n${fault.message}`;
    if (said.has(key)) return;
    said.add(key);
    const origin = origins.find(quad.subject.value, quad.predicate.value, quad.object.value);
    results.push({
      severity: 'Violation', message: fault.message, focus_node: quad.subject.value, path: quad.predicate.value, value, shape: rule,
      ...(origin ? { origin } : {}), ...(fault.remedy === undefined ? {} : { remedy: fault.remedy }),
    });
  };
  for (const quad of quads) {
    for (const term of [quad.subject, quad.predicate, quad.object, quad.graph] as Term[]) {
      if (term.termType === 'NamedNode') {
        const fault = faultOf(term.value);
        if (fault) say(quad, term.value, fault, rules.iri);
      } else if (term.termType === 'Literal') {
        const fault = findLiteralFault(term);
        if (fault) say(quad, term.value.toWellFormed(), fault, rules.literal);
        const typeFault = term.language ? null : faultOf(term.datatype.value);
        if (typeFault) say(quad, term.datatype.value, { ...typeFault, message: `A datatype is not an IRI: ${typeFault.message}` }, rules.iri);
      }
    }
  }
  return results;
}
