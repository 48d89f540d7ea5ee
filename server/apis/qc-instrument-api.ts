/**
 * /qc/instrument: what a page about one instrument shows. Its facts come from the graph by the model's fields, its parts and
 * what QC says from the tables; series and due dates are those of the parts that know them.
 */
import type { RequestHandler } from 'express';
import type { Field, ResourceModel } from '../model/resource-model.ts';
import type { Charts } from '../quality/charts.ts';
import type { InstrumentQuality } from '../quality/instrument-list.ts';
import { readMaintenance } from '../quality/maintenance.ts';
import { readSql } from '../quality/sql-text.ts';
import type { Quad } from '../rdf/terms.ts';
import { qudt, rdf } from '../rdf/vocabulary.ts';
import type { TableView } from '../tables/tables.ts';
import { getParameter, searchWith } from './qc-state-api.ts';
import type { ResourceFacts } from './resource-facts.ts';

export interface QcInstrumentParts {
  model: ResourceModel; tables: Pick<TableView, 'select'>; facts: Pick<ResourceFacts, 'describe' | 'labels'>;
  instruments: InstrumentQuality; charts: Pick<Charts, 'list' | 'drifting'>;
  /** what is due of an instrument, the most pressing first */ dueOf?: ((instrument: string) => Promise<readonly object[]>) | undefined;
  deadlineMs: number;
}
interface Fact { label: string; value: string }
interface Pid { iri: string; kind?: string; label?: string }

/** Statements about a thing → its facts by the fields of its types, in their order; identifiers apart. */
export function factsOf(iri: string, quads: readonly Quad[], labels: ReadonlyMap<string, string>, model: ResourceModel): { facts: Fact[]; pids: Pid[] } {
  const own = quads.filter(({ subject }) => subject.value === iri);
  const fields = new Map<string, Field>();
  for (const { predicate, object } of own) if (predicate.value === rdf.type) for (const field of model.findType(object.value)?.fields ?? []) if (!field.path.inverse) fields.set(field.path.predicate, field);
  const textOf = ({ object }: Quad): string => {
    if (object.termType === 'Literal') return object.value;
    const said = (predicate: string): string | undefined => quads.find((each) => each.subject.value === object.value && each.predicate.value === predicate)?.object.value;
    const number = said(qudt.numericValue), unit = said(qudt.hasUnit);
    return number === undefined ? labels.get(object.value) ?? object.value : `${number} ${unit === undefined ? '' : model.findUnit(unit)?.symbols[0] ?? unit}`.trim();
  };
  const facts: Fact[] = [], pids: Pid[] = [];
  for (const [predicate, field] of [...fields].toSorted(([, a], [, b]) => a.order - b.order)) {
    const said = own.filter((each) => each.predicate.value === predicate);
    // what has a name here is another thing, such as an owner, and no identifier of this one
    const identifiers = field.pids ? said.filter(({ object }) => object.termType === 'NamedNode' && !labels.has(object.value)) : [];
    pids.push(...identifiers.map(({ object }) => ({ iri: object.value, kind: field.label })));
    const rest = [...new Set(said.filter((each) => !identifiers.includes(each)).map(textOf))].toSorted();
    if (rest.length > 0) facts.push({ label: field.label, value: rest.join('; ') });
  }
  return { facts, pids };
}

/** Handler of /qc/instrument. */
export function createQcInstrumentApi({ model, tables, facts, instruments, charts, dueOf, deadlineMs }: QcInstrumentParts): RequestHandler {
  /** label of the most special of some types */
  const typeLabel = (names: readonly string[]): string => {
    const types = names.flatMap((name) => model.findType(name) ?? []);
    return types.find(({ descendants }) => !names.some((name) => descendants.includes(name)))?.label ?? '';
  };
  return async (request, response) => {
    const iri = getParameter(searchWith(request, ['iri']), 'iri', 'the IRI of an instrument');
    const { name } = await instruments.get(iri);
    const [{ quads }, parts, listed, drifting, due, maintenance, sinceLastPass] = await Promise.all([
      facts.describe(iri), tables.select(readSql('instrument-parts'), { instrument: iri }, { deadlineMs }) as Promise<{ kind: string; iri: string; name: string; types: string[] }[]>,
      charts.list({ instrument: iri }), charts.drifting({ instrument: iri }), dueOf?.(iri) ?? [], readMaintenance(tables, { instrument: iri }, { deadlineMs }), instruments.sinceLastPass(iri, { deadlineMs }),
    ]);
    const labels = await facts.labels(quads.flatMap(({ object }) => (object.termType === 'NamedNode' ? [object.value] : [])));
    const signals = new Map(drifting.map((each) => [each.key, each.signals]));
    const series = listed.map((each) => { const broken = signals.get(each.key); return broken ? { ...each, signals: broken } : each; });
    const named = (kind: string): { iri: string; name: string; types: string[] }[] => parts.filter((each) => each.kind === kind);
    response.set('cache-control', 'no-cache').json({
      iri, name, ...factsOf(iri, quads, labels, model),
      components: named('component').map((each) => ({ iri: each.iri, name: each.name, type: typeLabel(each.types) })), lightPaths: named('path').map((each) => ({ iri: each.iri, name: each.name })),
      series, due, maintenance, sinceLastPass,
    });
  };
}
