/**
 * Statements of one file → its profile, with every fault of the manifest entry. What the entry and the shapes must agree
 * with outside the file (other profiles, the base's shapes, the model) is checked in `check-profiles.ts`.
 */
import { hash } from 'node:crypto';
import { createShapesReader } from '../model/build-model.ts';
import { toNQuads } from '../rdf/n-quads.ts';
import type { Severity } from '../rdf/report.ts';
import { blankNode, quad } from '../rdf/terms.ts';
import type { Quad, Quad_Object, Quad_Subject, Term } from '../rdf/terms.ts';
import { dcterms, mg, namespaces, rdf, sh } from '../rdf/vocabulary.ts';
import { baseName } from './profile.ts';
import type { Profile, ProfileFault } from './profile.ts';

const severities: Readonly<Record<string, Severity>> = { [sh.Violation]: 'Violation', [sh.Warning]: 'Warning', [sh.Info]: 'Info' };
const namePattern = /^[a-z0-9][a-z0-9.-]{0,79}$/;
const structure = new Set([rdf.first, ...['inversePath', 'alternativePath', 'zeroOrMorePath', 'oneOrMorePath', 'zeroOrOnePath'].map((local) => namespaces.sh + local)]);

/** The nodes of a file that describe a profile. */
export function profilesIn(quads: Iterable<Quad>): string[] {
  const found = new Set<string>();
  for (const { subject, predicate, object } of quads) if (predicate.value === rdf.type && object.value === mg.Profile) found.add(subject.value);
  return [...found];
}

/**
 * Paths and lists as blank nodes again: the engine takes a path that has a name for a predicate, and a stored record has
 * no blank nodes. `record` is the IRI under which the nodes were named; none for files.
 */
function withBlankPaths(quads: readonly Quad[], record: string | undefined): readonly Quad[] {
  if (record === undefined) return quads;
  const nodes = new Set(quads.filter(({ subject, predicate }) => subject.value.startsWith(`${record}#`) && structure.has(predicate.value)).map(({ subject }) => subject.value));
  const renamed = new Map([...nodes].map((iri, at) => [iri, blankNode(`${record.replaceAll(/\W/g, '')}${at}`)]));
  const rename = <T extends Term>(term: T): T => (renamed.get(term.value) as unknown as T | undefined) ?? term;
  return quads.map((each) => quad(rename(each.subject as Term) as Quad_Subject, each.predicate, rename(each.object as Term) as Quad_Object));
}

/** Reads the profile of a file. Without exactly one manifest entry there is none, only faults. */
export function readProfile(given: readonly Quad[], { from, record, text }: { from: Profile['from']; record?: string; /** the file as it is, where there is one */ text?: string }): { profile?: Profile; faults: ProfileFault[] } {
  const quads = withBlankPaths(given, record);
  const [iri, ...others] = profilesIn(quads);
  if (iri === undefined) return { faults: [{ subject: quads[0]?.subject.value ?? '', message: 'no manifest entry: nothing here is a mg:Profile', remedy: `say <IRI-of-the-profile> a <${mg.Profile}> with a dcterms:identifier and a dcterms:title` }] };
  const faults: ProfileFault[] = others.map((other) => ({ subject: other, message: `a file holds one profile, and <${iri}> is one already`, remedy: 'give each profile a file of its own' }));
  const shapes = createShapesReader(quads);
  const self = { termType: 'NamedNode', value: iri };
  const fault = (message: string, predicate?: string, value?: string, remedy?: string): void => {
    faults.push({ subject: iri, message, ...(predicate ? { predicate } : {}), ...(value === undefined ? {} : { value }), ...(remedy ? { remedy } : {}) });
  };
  const only = (predicate: string, what: string): string | undefined => {
    const found = shapes.values(self, predicate).map((term) => term.value);
    if (found.length > 1) fault(`the profile has ${found.length} values of ${what}; it may have one`, predicate, found[1]);
    return found[0];
  };
  const titles = shapes.values(self, dcterms.title);
  const title = titles.find((term) => !('language' in term) || /^(?:en)?$/.test(term.language))?.value ?? titles[0]?.value;
  if (title === undefined || title.trim() === '') fault('the profile has no title (dcterms:title)', dcterms.title, undefined, 'add a dcterms:title that people read');
  const name = only(dcterms.identifier, 'dcterms:identifier');
  if (name === undefined) fault('the profile has no name (dcterms:identifier)', dcterms.identifier, undefined, 'add a dcterms:identifier, such as "rembi"');
  else if (!namePattern.test(name)) fault(`${JSON.stringify(name)} cannot be the name of a profile`, dcterms.identifier, name, 'use small letters, digits, dots and hyphens, up to 80');
  else if (name === baseName) fault(`the name ${baseName} belongs to the base profile`, dcterms.identifier, name, 'choose another name');
  const demanded = only(mg.demands, 'mg:demands');
  if (demanded !== undefined && !severities[demanded]) fault(`<${demanded}> is no severity`, mg.demands, demanded, 'one of sh:Violation, sh:Warning, sh:Info');
  const ladder = only(mg.ladder, 'mg:ladder'), rungText = only(mg.rung, 'mg:rung');
  if ((ladder === undefined) !== (rungText === undefined)) fault('mg:ladder and mg:rung go together', ladder === undefined ? mg.rung : mg.ladder, ladder ?? rungText, ladder === undefined ? 'add mg:ladder, the name of the ladder' : 'add mg:rung, a whole number');
  if (rungText !== undefined && !/^\d{1,4}$/.test(rungText)) fault(`mg:rung is ${JSON.stringify(rungText)}; it must be a whole number`, mg.rung, rungText);
  const description = shapes.value(self, dcterms.description)?.value, source = shapes.value(self, dcterms.source)?.value;
  if (name === undefined || title === undefined) return { faults };
  return {
    faults,
    profile: Object.freeze({
      iri, name, title, quads, from, hash: hash('sha256', text ?? toNQuads(given, '')), includes: Object.freeze(shapes.values(self, mg.includes).map((term) => term.value)), demands: severities[demanded ?? sh.Violation] ?? 'Violation',
      ...(description ? { description } : {}), ...(source ? { source } : {}), ...(ladder !== undefined && rungText !== undefined ? { ladder, rung: Number(rungText) } : {}),
    }),
  };
}
