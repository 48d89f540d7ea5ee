/**
 * The first half of a deposit, which needs nothing but the source: what an importer made becomes statements that may be
 * stored (identifiers in one spelling, no blank nodes, canonical quantities), with everything that is wrong already.
 */
import type { ResourceModel } from '../model/resource-model.ts';
import { checkIris, findIriFault } from '../rdf/check-iris.ts';
import { checkLiterals } from '../rdf/check-literals.ts';
import { normaliseQuads } from '../rdf/normalise.ts';
import { renameOrigins } from '../rdf/origins.ts';
import { applyPatch, renamePatch, writePatch } from '../rdf/rdf-patch.ts';
import type { Patch } from '../rdf/rdf-patch.ts';
import type { Imported, Loss, Origins, Result } from '../rdf/report.ts';
import { skolemise } from '../rdf/skolemise.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { toNQuads } from '../rdf/n-quads.ts';
import { rules } from '../rdf/vocabulary.ts';
import type { CheckUnknownTerms } from '../validation/unknown-terms.ts';
import { createPidFields } from './pid-fields.ts';
import { createCanonicaliser } from './quantities.ts';
import type { TermNamesRead } from './term-names.ts';

export interface Prepared {
  record: string;
  /** without blank nodes and without statements that cannot be stored */ quads: Quad[];
  nquads: string;
  /** statements, each counted once */ size: number;
  findings: Result[];
  origins: Origins;
  warnings: string[];
  loss: Loss;
}

/** `patch` is applied when the statements have the names under which they are stored, before anything is judged. */
export type Prepare = (imported: Imported, record: string, patch?: Patch) => Prepared;

export interface PreparationParts {
  model: ResourceModel;
  checkUnknownTerms: CheckUnknownTerms;
  base: string;
  /** adds the terms that texts name */ readTermNames?: (quads: Quad[]) => TermNamesRead;
  /** what the ontologies in use say of the terms that stand there */ checkTerms?: (quads: readonly Quad[], origins: Origins) => Result[];
}

/** Creates the pass. `record` is where it goes to: blank nodes are named under it; `base` ends in a slash. */
export function createPreparation({ model, checkUnknownTerms, base, readTermNames = (quads) => ({ quads, notes: [] }), checkTerms = () => [] }: PreparationParts): Prepare {
  const canonicalise = createCanonicaliser(model), readPidFields = createPidFields(model);
  return (imported, record, patch) => {
    const first = normaliseQuads(imported.quads, imported.origins);
    const named = skolemise(first.quads, record);
    const firstOrigins = renameOrigins(first.origins, named.names);
    const patched = patch && applyPatch(named.quads, patch);
    const normal = patched ? normaliseQuads(patched.quads, firstOrigins) : { ...first, quads: named.quads, origins: firstOrigins };
    const { origins } = normal;
    const faults = checkIris(normal.quads, origins);
    const storable = faults.length === 0 ? normal.quads : withoutFaulty(normal.quads, faults);
    const readerFindings = [...normal.findings, ...faults].map((finding) => withRename(finding, normal.quads));
    const identified = readPidFields(storable, origins, imported.findings);
    const words = readTermNames(identified.quads);
    const { quads, notes } = canonicalise(words.quads);
    const nquads = toNQuads(quads, record);
    return {
      record, quads, nquads, size: lines(nquads), origins, loss: imported.loss,
      findings: [...imported.findings.map((finding) => renameFocus(finding, named.names)), ...readerFindings, ...identified.findings, ...checkLiterals(quads, origins), ...checkOwnership(quads, origins, base), ...checkUnknownTerms(quads, origins), ...checkTerms(quads, origins)],
      warnings: [
        ...imported.warnings, ...first.notes, ...(patched ? normal.notes : []), ...identified.notes, ...words.notes, ...notes, ...absentRows(patched?.absent ?? []), ...(quads.length === 0 && faults.length === 0 ? ['the source holds no statements'] : []),
      ],
    };
  };
}

function absentRows(absent: readonly Quad[]): string[] {
  return absent.length === 0 ? [] : [`the patch removes ${absent.length} statements that are not there, such as: ${writePatch({ remove: absent.slice(0, 1), add: [] }).slice(2, 300).trim()}`];
}

/** An identifier or IRI of which the right spelling is known can be written for the wrong one wherever it stands. */
function withRename(finding: Result, quads: readonly Quad[]): Result {
  const { value, remedy } = finding;
  if (value === undefined || remedy === undefined || !/^[a-z][a-z0-9+.-]*:\/\//i.test(remedy) || findIriFault(remedy) !== undefined) return finding;
  const patch = renamePatch(quads, value, remedy);
  return patch ? { ...finding, patch: writePatch(patch) } : finding;
}

/** Versions and their provenance are described by the server alone. */
function checkOwnership(quads: readonly Quad[], origins: Origins, base: string): Result[] {
  const records = `${base}records/`, served = /^[^/#]+\/(?:versions\/\d+(?:#.*)?|history)$/;
  const forged = new Set(quads.map(({ subject }) => subject.value).filter((iri) => iri.startsWith(records) && served.test(iri.slice(records.length))));
  return [...forged].map((iri) => {
    const origin = origins.find(iri);
    return { severity: 'Violation' as const, message: `<${iri}> is a version of a record; what is said of it is made by the server`, focus_node: iri, shape: rules.identifier, remedy: 'leave it out', ...(origin ? { origin } : {}) };
  });
}

/** Findings of importers name blank nodes by label; users know them by the IRI they have got. */
function renameFocus(finding: Result, names: ReadonlyMap<string, string>): Result {
  if (names.size === 0) return finding;
  for (const [iri, label] of names) if (label === finding.focus_node || `_:${label}` === finding.focus_node) return { ...finding, focus_node: iri };
  return finding;
}

/** The rest is judged too, so that one report names everything. */
function withoutFaulty(quads: readonly Quad[], faults: readonly Result[]): Quad[] {
  const faulty = new Set(faults.map((fault) => fault.value));
  const bad = (term: Term): boolean => faulty.has(term.value.toWellFormed()) || faulty.has(term.value) || term.termType === 'Literal' && faulty.has(term.datatype.value);
  return quads.filter(({ subject, predicate, object, graph }) => ![subject, predicate, object, graph].some((term) => bad(term as Term)));
}

function lines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
