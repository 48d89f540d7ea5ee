/**
 * Where a search looks: which versions, which branch, imported or obsolete terms too. A small scope is read into memory once
 * and looked through; in a large one what the indexes find is asked whether it belongs.
 */
import type { DatabaseSync } from 'node:sqlite';
import { KnownError } from '../errors.ts';
import { classSize } from './catalogue-file.ts';
import type { TermSearch } from './catalogue.ts';
import { wordsOf } from './search-form.ts';
import type { OpenLookup } from './term-lookup.ts';

/** A string as it is found. */
export interface Found { readonly id: number; readonly version: number; readonly iri: number; readonly kind: number; readonly form: string; readonly text: string }

/** A string that is kept in memory, with its words between blanks. */
export interface KeptString extends Found { readonly padded: string }

export interface Scope {
  has(found: Pick<Found, 'id' | 'version' | 'iri'>): boolean;
  /** classes of strings (see `stringNumber`) that may be in it */ readonly classes: readonly number[];
  /** whether terms that are obsolete, and those that are not, belong */ readonly obsolete: 'without' | 'with' | 'only';
  /** versions that hold all of it, where the indexes are asked for those alone */ readonly within?: ReadonlySet<number>;
  /** all its strings in their order, where it is small */ readonly strings?: readonly KeptString[];
}

const keep = (strings: readonly Found[]): KeptString[] => strings.map((each) => ({ ...each, padded: ` ${wordsOf(each.form).join(' ')} ` })).sort((a, b) => a.id - b.id);

/** What a scope is made of, whatever classes it takes. */
type Made = Pick<Scope, 'strings' | 'within'> & { versions?: ReadonlySet<number>; branch?: ReadonlySet<number> };

const smallest = 20_000, mostBranch = 4000, keptScopes = 16;
/** Terms and strings that all kept scopes may hold together. */
const keptSize = 500_000;
const sizeOf = ({ branch, strings }: Made): number => (branch?.size ?? 0) + (strings?.length ?? 0);

/** Creates what makes scopes over a lookup; small ones are kept until another version comes into use. */
export function createScopes({ database, lookup }: { database: DatabaseSync; lookup: OpenLookup }): (search: TermSearch) => Scope {
  const ofVersion = database.prepare('SELECT id, version, iri, kind, form, text FROM string WHERE version = ?'), ofIri = database.prepare('SELECT id, version, iri, kind, form, text FROM string WHERE iri = ?');
  const numberOf = database.prepare('SELECT id FROM iri WHERE iri = ?');
  const kept = new Map<string, Made>();
  let generation = -1;

  const versionsOf = (names: readonly string[]): Set<number> => new Set(names.map((name) => {
    const version = lookup.inUse(name);
    if (!version) throw new KnownError('request-not-valid', `no version of an ontology ${JSON.stringify(name.slice(0, 60))} is in use; there are ${[...lookup.rows.values()].map(({ id }) => id).toSorted().join(', ') || 'none'}`, { parameter: 'ontology' });
    return [...lookup.rows].find(([, each]) => each.id === version.id)![0];
  }));
  const make = ({ ontologies, branch }: TermSearch): Made => {
    const versions = ontologies && ontologies.length > 0 ? versionsOf(ontologies) : undefined;
    if (branch !== undefined) {
      const root = (numberOf.get(branch) as { id: number } | undefined)?.id;
      const iris = new Set(root === undefined ? [] : [root, ...lookup.hierarchy.below(root, 3)]);
      if (iris.size > mostBranch) return { branch: iris, within: versions ?? new Set([...iris].flatMap((iri) => lookup.hierarchy.chosen(iri) ?? [])), ...(versions ? { versions } : {}) };
      const strings = [...iris].flatMap((iri) => ofIri.all(iri) as unknown as Found[]).filter(({ version }) => versions?.has(version) ?? true);
      return { strings: keep(strings), branch: iris, ...(versions ? { versions } : {}) };
    }
    if (!versions) return {};
    const count = [...versions].reduce((sum, row) => sum + lookup.rows.get(row)!.counts.strings, 0);
    return { versions, within: versions, ...(count <= smallest ? { strings: keep([...versions].flatMap((row) => ofVersion.all(row) as unknown as Found[])) } : {}) };
  };

  return (search) => {
    const now = lookup.generation;
    if (now !== generation) { kept.clear(); generation = now; }
    const key = JSON.stringify([search.ontologies?.map((name) => name.toLowerCase()).toSorted() ?? [], search.branch ?? null]);
    const made = kept.get(key) ?? make(search);
    kept.delete(key);
    kept.set(key, made);
    let size = [...kept.values()].reduce((sum, each) => sum + sizeOf(each), 0);
    for (const [other, each] of kept) {
      if (kept.size <= keptScopes && size <= keptSize || other === key) break;
      kept.delete(other);
      size -= sizeOf(each);
    }
    const { obsolete = 'without', definingOnly = false } = search;
    const classes = [0, 1, 2, 3].filter((each) => (!definingOnly || each % 2 === 0) && (obsolete === 'with' || (obsolete === 'only') === each >= 2));
    const { strings, versions, branch, within } = made;
    return {
      classes, obsolete,
      has: ({ id, version, iri }) => classes.includes(Math.floor(id / classSize)) && (versions?.has(version) ?? true) && (branch?.has(iri) ?? true),
      ...(within ? { within } : {}), ...(strings ? { strings } : {}),
    };
  };
}
