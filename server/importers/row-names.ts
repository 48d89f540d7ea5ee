/**
 * Names of rows: from what stands in the column of IDs (or the row's title, or its number) to an IRI and back, and from what
 * a cell of another sheet says to the row it means. Importer and exporter share it, so both see the same links.
 */
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import { normaliseIri, readPid } from '../pids/pids.ts';
import { nearest } from '../rdf/nearest.ts';
import { encodeFragment } from './graph-writer.ts';

/** A row that has a name. */
export interface NamedRow { iri: string; type: ResourceType; /** as written; '' when the cell is empty */ id: string; /** its title, without language */ label: string; /** from 1 */ row: number }

export interface RowNames {
  /** The row that a cell of this field means: by ID, then by title. */
  find(text: string, field: Field): { iri: string } | { many: number } | { other: NamedRow } | undefined;
  /** How a cell of this field names a row; undefined when it is none of this workbook. */
  nameOf(iri: string, field: Field): string | undefined;
  /** The ID or title that a text is nearly; only for the first texts that are asked about, for each is compared with all. */
  nearest(text: string): string | undefined;
}

/** texts that are guessed about; a workbook whose links are all broken must not cost the square of its rows */
const mostGuesses = 200;

const web = /^(?:[a-z][a-z0-9+.-]*:\/\/|urn:)/i;

/** An ID that is an IRI or a PID in any of its spellings, else undefined. */
function knownIri(id: string): string | undefined {
  if (/\s/.test(id)) return undefined;
  const normal = normaliseIri(id);
  if (normal.changed || web.test(id)) return normal.iri;
  const pid = readPid(id, ['orcid', 'doi']);
  return pid && !pid.fault ? pid.iri : undefined;
}

/** IRI for an ID: its own, or a local name under the record. */
export const rowIri = (id: string, record: string): string => knownIri(id) ?? `${record}#${encodeFragment(id)}`;

/** What stands in the column of IDs for an IRI. */
export function idOf(iri: string, record: string): string {
  if (!iri.startsWith(`${record}#`)) return iri;
  try {
    const id = decodeURIComponent(iri.slice(record.length + 1));
    if (id !== '' && id.trim() === id && rowIri(id, record) === iri) return id;
  } catch { /* a lone % is no escape */ }
  return iri;
}

const slug = (text: string): string => text.normalize('NFC').toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '').slice(0, 80);

/** IRI of a row without ID: by its title, else by its number. */
export function defaultIri(type: ResourceType, label: string, row: number, record: string): string {
  const name = slug(label);
  return `${record}#${encodeFragment(`${type.singular}-${name === '' ? `row-${row}` : name}`)}`;
}

/** Creates the look-up over all rows of a workbook. */
export function createRowNames(rows: readonly NamedRow[], model: ResourceModel): RowNames {
  const byId = new Map<string, NamedRow>(), byIri = new Map<string, NamedRow>(), byLabel = new Map<string, NamedRow[]>();
  for (const row of rows) {
    if (row.id !== '' && !byId.has(row.id)) byId.set(row.id, row);
    if (!byIri.has(row.iri)) byIri.set(row.iri, row);
    if (row.label !== '') { const same = byLabel.get(row.label); if (same) same.push(row); else byLabel.set(row.label, [row]); }
  }
  const fits = ({ type }: NamedRow, field: Field): boolean => field.kind !== 'link' || field.targets.some((name) => name === type.name || model.findType(name)?.descendants.includes(type.name));
  const find: RowNames['find'] = (text, field) => {
    const named = byId.get(text) ?? byIri.get(text);
    if (named) return fits(named, field) ? named : { other: named };
    const labelled = byLabel.get(text) ?? [], fitting = labelled.filter((row) => fits(row, field));
    if (fitting.length > 1) return { many: fitting.length };
    return fitting[0] ?? (labelled[0] && { other: labelled[0] });
  };
  const known = [...byId.keys(), ...byLabel.keys()];
  let guesses = 0;
  return {
    find,
    nameOf(iri, field) {
      const row = byIri.get(iri);
      if (!row) return undefined;
      return [row.id, row.label].find((name) => { const found = name === '' ? undefined : find(name, field); return found && 'iri' in found && found.iri === iri; });
    },
    nearest: (text) => (++guesses > mostGuesses ? undefined : nearest(text, known)),
  };
}
