/**
 * The importer of RO-Crate metadata files (1.0 to 1.3, attached and detached). The JSON-LD is read like any other, with
 * vendored contexts; then paths of the crate become names under the record, and the types and fields of
 * `mappings/ro-crate.yaml` are added. No statement of the crate is taken away.
 */
import { hash } from 'node:crypto';
import { encodeIri } from '../rdf/check-iris.ts';
import { readRdf } from '../rdf/formats.ts';
import { renameOrigins } from '../rdf/origins.ts';
import type { Loss, Result } from '../rdf/report.ts';
import { notReadable, placeInText, readText } from '../rdf/source-text.ts';
import { namedNode, quad } from '../rdf/terms.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { dcterms, namespaces, rules } from '../rdf/vocabulary.ts';
import { encodeFragment } from './graph-writer.ts';
import { createGraphBinding } from './graph-mapping.ts';
import { late } from './late.ts';
import type { GraphMappingTable } from './graph-mapping.ts';
import type { Importer, Source } from './importer.ts';
import { mapGraph } from './map-graph.ts';
import { beginsWith, readHead } from './source-head.ts';

/** Stands for the crate's own root while its paths are resolved; `.invalid` can never be a real host (RFC 2606). */
const crateBase = 'http://crate.invalid/root/';
const about = `${namespaces.schema}about`;
const crateVersion = /^https?:\/\/w3id\.org\/ro\/crate\/?/;
const fileName = /(?:^|[-_./\\])ro-crate-metadata\.json(?:ld)?$/i;

/** A path of the crate → the local name of its IRI under the record: `#x` stays, `data/a.tif` is `./data/a.tif`. */
function localName(iri: string): string {
  const rest = iri.slice(crateBase.length);
  return rest.startsWith('#') ? rest.slice(1) : `./${rest}`;
}

/** The node that the crate's descriptor is about, as the specification finds it; undefined without descriptor. */
function findRoot(quads: readonly Quad[]): string | undefined {
  const claims = new Set(quads.filter(({ predicate, object }) => predicate.value === dcterms.conformsTo && crateVersion.test(object.value)).map(({ subject }) => subject.value));
  const descriptor = quads.find(({ subject, predicate }) => predicate.value === about && claims.has(subject.value)) ?? quads.find(({ subject, predicate }) => predicate.value === about && fileName.test(subject.value));
  // a context that does not define "about" loses the descriptor; the root of a crate is ./ all the same
  return descriptor?.object.value ?? (quads.some(({ subject }) => subject.value === crateBase) ? crateBase : undefined);
}

/** Identifiers that end in a blank, as contexts in real crates have them: read without, and said. */
function trimIdentifiers(text: string): { text: string; findings: Result[] } {
  const findings: Result[] = [];
  const trimmed = text.replaceAll(/("@id"\s*:\s*")[ \t]*([^"\s\\]+)[ \t]+"/g, (_whole: string, before: string, iri: string, offset: number) => {
    if (findings.length < 100) findings.push({ severity: 'Warning', focus_node: '', value: iri, shape: rules.iri, message: `The identifier "${iri}" has a blank at its end, which is not read`, origin: placeInText(text, offset), remedy: `write "${iri}"` });
    return `${before}${iri}"`;
  });
  return { text: trimmed, findings };
}

/** Where a crate goes that is given no record: by its root's own IRI, else by its content. */
function recordFor(root: string | undefined, source: Source, base: string): string {
  if (root === undefined || root.startsWith(crateBase)) return `${base}records/crate-${(source.sha256 || hash('sha256', source.bytes)).slice(0, 16)}`;
  const last = /([^/#?]+)[/#]*$/.exec(root)?.[1]?.replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, 80) ?? '';
  return `${base}records/crate-${last}-${hash('sha256', root).slice(0, 8)}`;
}

/** Creates the importer. */
export function createRoCrate(table: () => GraphMappingTable): Importer {
  const bind = late(() => createGraphBinding(table()));
  return {
    name: 'ro-crate',
    title: 'RO-Crate metadata (ro-crate-metadata.json)',
    get version() { return table().version; },
    mediaTypes: ['application/ld+json;profile="https://w3id.org/ro/crate"'],
    endings: ['ro-crate-metadata.jsonld', 'ro-crate-metadata.json'],
    recognise({ bytes, name }) {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (!beginsWith(readHead(bytes, 200), '[{')) return 0;
      if (text.includes('"@graph"') && text.includes('w3id.org/ro/crate')) return 0.92;
      return fileName.test(name ?? '') ? 0.8 : 0;
    },
    async read(source, context) {
      const { text, findings: blanks } = trimIdentifiers(readText(source.bytes));
      const read = await readRdf(text, 'application/ld+json', { baseIri: crateBase, contexts: context.contexts });
      const root = findRoot(read.quads);
      if (root === undefined) throw notReadable('This is no RO-Crate: no entity in it is its metadata descriptor (ro-crate-metadata.json, with "about")', { pointer: '/@graph' });
      const record = context.record ?? recordFor(root, source, context.base);
      const names = new Map<string, string>();
      const rename = (iri: string): string => {
        if (!iri.startsWith(crateBase)) return iri;
        const named = `${record}#${encodeFragment(localName(iri)).replaceAll(/%25(?=[0-9A-Fa-f]{2})/g, '%')}`;
        names.set(named, iri);
        return named;
      };
      const renameTerm = <T extends Term>(term: T): T => (term.termType === 'NamedNode' && term.value.startsWith(crateBase) ? namedNode(rename(term.value)) as unknown as T : term);
      const own = read.quads.map((each) => quad(renameTerm(each.subject), renameTerm(each.predicate), renameTerm(each.object), renameTerm(each.graph)));
      const findings = [...blanks, ...read.findings.map((finding) => inCrate(finding, rename))];
      const mapped = mapGraph(own, {
        rules: bind()(context.model), model: context.model, root: rename(root), origins: renameOrigins(read.origins, names),
        nameOf: (iri) => readableName(names.get(iri) ?? iri),
      });
      const items: Loss['items'] = [...mapped.changed].map(([path, count]) => ({ path, count, what: 'mapped', reason: 'written in the form that the field asks for' }));
      const changed = items.reduce((sum, item) => sum + item.count, 0), dropped = read.dropped.reduce((sum, item) => sum + item.count, 0);
      return [{
        record, quads: mapped.quads, origins: mapped.origins, findings,
        loss: { kept: own.length - changed, mapped: changed, dropped, items: [...items, ...read.dropped] },
        warnings: mapped.added === 0 ? ['nothing in the crate is of a type that the shapes describe'] : [],
      }];
    },
  };
}

/** The end of a path or IRI, as a person would read it. */
function readableName(iri: string): string | undefined {
  const end = iri.startsWith(crateBase) ? localName(iri).replace(/^\.\//, '').replace(/\/$/, '') : /([^/#]+)[/#]*$/.exec(iri)?.[1] ?? '';
  let text = end;
  try { text = decodeURIComponent(end); } catch { /* a stray percent sign is text */ }
  return text === '' ? undefined : text;
}

/** Identifiers of a crate are paths: one with a space is encoded, as the specification asks, and said; it is no fault. */
function inCrate(finding: Result, rename: (iri: string) => string): Result {
  const own: Result = { ...finding, focus_node: rename(finding.focus_node) };
  if (finding.shape !== rules.iri || finding.value === undefined || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(finding.value)) return own;
  const kept = encodeIri(finding.value);
  return { ...own, severity: 'Info', message: `The identifier "${finding.value}" has characters that IRIs do not allow; it is read as ${kept}`, remedy: `write ${kept}` };
}
