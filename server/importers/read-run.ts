/**
 * From a dataset whose instrument, people, software and images are resources already, to the run with its observations: kind
 * of dataset, how it ended, its parameters, and what each row of numbers is about.
 */
import { canonicalJson } from '../rdf/canonical-json.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { Imported, Result } from '../rdf/report.ts';
import { notReadable } from '../rdf/source-text.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import type { Quad_Object } from '../rdf/terms.ts';
import { rdf } from '../rdf/vocabulary.ts';
import type { BoundMapping } from './bind-mapping.ts';
import { readFieldValue } from './field-values.ts';
import { createGraphWriter } from './graph-writer.ts';
import { keepDocument } from './keep-document.ts';
import { readMeasuredRows } from './measured-rows.ts';
import type { MeasuredRow } from './measured-rows.ts';
import type { Kind, MeasuresTable } from './measures-table.ts';
import { readRowAbout } from './row-about.ts';
import { settle, tallyLoss } from './source-tree.ts';
import type { Element, Statement } from './source-tree.ts';
import { findElements, findStatements } from './tree-paths.ts';
import { createObservationWriter, fieldsByRole, isMissing } from './write-observations.ts';

export interface ReadRunParts {
  root: Element;
  /** the document's value, with types */ typed: unknown;
  /** where it begins in the source */ pointer: string;
  table: MeasuresTable;
  mapping: BoundMapping;
  model: ResourceModel;
  /** names the run, the same for the same file */ key: string;
  fileName?: string;
}

/** More numbers are a table of readings and no key measurements. */
export const mostObservations = 20_000;
const zoneless = /^\s*\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*$/;

/** Adds the run's own facts and its observations to what was mapped. Throws source-not-readable beyond the limit. */
export function readRun(imported: Imported, { root, typed, pointer, table, mapping, model, key, fileName }: ReadRunParts): Imported {
  const runRule = mapping.resources.get(table.run)!, imageRule = mapping.resources.get(table.image)!;
  const fields = fieldsByRole(runRule.type, table.runFields), imageFields = fieldsByRole(imageRule.type, table.imageFields);
  const run = imported.quads.find(({ predicate, object }) => predicate.value === rdf.type && object.value === runRule.type!.iri)!.subject.value;
  const graph = createGraphWriter(imported.record);
  const place = (statement?: Statement) => () => (statement ? statement.element.placeOf(statement) : root.place());
  const objectsOf = (role: string): string[] => imported.quads.filter(({ subject, predicate }) => subject.value === run && predicate.value === fields.get(role)?.path.predicate).map(({ object }) => object.value);
  const say = (role: string, object: Quad_Object | undefined, from?: Statement): void => { const field = fields.get(role); if (field && object) graph.add(run, field.path.predicate, object, place(from)); };
  const text = (value: string | undefined): Quad_Object | undefined => (value === undefined ? undefined : literal(value));
  const at = (path: string): Statement[] => { const [, above = '', step = ''] = /^(?:(.*)\/)?([^/]+)$/.exec(path) ?? []; return findStatements(root, `${above === '' ? '' : `${above}/`}@${step}`); };
  const warn = (message: string, remedy: string, statement?: Statement, severity: Result['severity'] = 'Warning'): void => graph.find({ severity, message, remedy, focus_node: run, shape: 'https://w3id.org/micrograph/rules/measurements', origin: place(statement)(), ...(statement ? { value: String(statement.value).slice(0, 100) } : {}) });

  const known = new Set([...table.keys.keys(), ...table.kinds.flatMap(({ slots }) => [...slots.keys()])]);
  const { rows, ragged } = readMeasuredRows(root, table.tables, (name) => known.has(name));
  const kind = findKind(table, root, rows, fileName);
  const [instrument] = objectsOf('instrument'), [software] = objectsOf('software'), images = objectsOf('images');

  // what is measured on a sample of quality control is no experimental image
  const sample = imageFields.get('sample'), sampleWord = kind?.sample;
  if (sample && sampleWord !== undefined) for (const image of images) graph.add(image, sample.path.predicate, literal(sampleWord), place());

  const [entity] = at(table.entity).filter(({ value }) => String(value).startsWith(table.procedures));
  const procedure = entity ? String(entity.value) : kind?.procedure;
  if (entity) settle(entity, 'kept');
  const parameterElements = findElements(root, table.parameters);
  const parameters = parameterElements.length === 0 ? undefined : canonicalJson(readPath(typed, table.parameters) ?? {});
  for (const element of parameterElements) for (const statement of element.statements) settle(statement, 'kept');
  const [acquired] = at(table.observedAt), ended = imported.quads.find(({ subject, predicate }) => subject.value === run && predicate.value === fields.get('endedAt')?.path.predicate)?.object;
  const observedAt = acquired && !isMissing(acquired.value) ? readFieldValue(String(acquired.value), model.findType(table.observation)!.fields.find(({ name }) => name === table.fields['observedAt'])!) : undefined;
  for (const statement of root.statements.concat(findElements(root, 'output').flatMap(({ statements }) => statements))) if (zoneless.test(String(statement.value))) warn(`${statement.step.slice(1)} states no time zone; it is kept so, and compared as if it were UTC`, 'write the time with its zone, as 2024-01-15T12:00:00Z', statement);
  if (acquired && observedAt && 'term' in observedAt) settle(acquired, 'changed' in observedAt ? 'mapped' : 'kept', observedAt.changed ?? '');

  const shared = new Map<string, Quad_Object>([
    ...instrument === undefined ? [] : [['instrument', namedNode(instrument)] as const], ...software === undefined ? [] : [['software', namedNode(software)] as const],
    ...procedure === undefined ? [] : [['procedure', namedNode(procedure)] as const], ...parameters === undefined ? [] : [['parameters', literal(parameters)] as const],
    ...observedAt && 'term' in observedAt ? [['observedAt', observedAt.term] as const] : [], ...ended ? [['madeAt', ended as Quad_Object] as const] : [],
  ]);
  const writer = createObservationWriter({ table, model, graph, shared });
  const { aboutOf, texts } = readRowAbout({ table, rows, ...(kind ? { kind } : {}), quads: imported.quads, images, imageFields, imageType: imageRule.type!.iri, graph, run, runImages: fields.get('images')!, warn, ...(sampleWord !== undefined && sample ? { sample: { predicate: sample.path.predicate, word: sampleWord } } : {}) });
  if (kind && rows.reduce((sum, { cells }) => sum + cells.size, 0) > mostObservations) throw notReadable(`The dataset has more than ${mostObservations} measured numbers; that is a table of readings`, root.place());
  for (const { column, values, rows: count, statement } of ragged) warn(`${column} has ${values} ${values === 1 ? 'value' : 'values'}, where the longest column of its table has ${count}`, 'give one value for each row; leave a missing one empty', statement);
  const nowhere = rows.find(({ cells }) => [...cells].some(([name, cell]) => kind?.slots.has(name) && !isMissing(cell.value)));
  if (nowhere && instrument === undefined && rows.every((row) => aboutOf(row).about === undefined)) warn('Nothing says what was measured: no microscope is stated, and no image', 'name the microscope, with serial number and manufacturer', [...nowhere.cells.values()][0], 'Violation');
  for (const row of rows) {
    const about = aboutOf(row);
    const counted = [...row.cells].find(([name]) => kind?.slots.get(name)?.counts);
    const size = counted && /^\d+$/.test(String(counted[1].value)) && Number(counted[1].value) > 0 ? Number(counted[1].value) : undefined;
    for (const [name, cell] of row.cells) {
      const slot = kind?.slots.get(name), feature = instrument ?? about.about;
      if (!slot || feature === undefined) continue;
      writer.write(slot, cell, { ...about, about: feature, ...(size !== undefined && (slot.counted || slot.statistic !== undefined && slot.statistic !== 'count') ? { sampleSize: size } : {}) });
    }
  }
  for (const iri of writer.written) say('observations', namedNode(iri));

  const errors = at(table.errors).map(({ value }) => String(value).trim()).filter((each) => each !== '');
  const [processed] = at(table.processed), status = writer.written.length > 0 ? 'done' : errors.length > 0 ? 'failed' : 'none';
  if (processed && /^(?:true|false)$/i.test(String(processed.value))) settle(processed, 'kept'); // anything else stays with what is kept aside
  say('key', literal(key));
  say('status', literal(table.statuses[status]!));
  say('origin', literal(table.origin));
  say('procedure', procedure === undefined ? undefined : namedNode(procedure));
  say('parameters', text(parameters));
  if (status === 'failed') { say('errorClass', literal(table.errorClass)); say('errorText', literal(errors.join('; '))); }
  const aside = keepDocument(root, typed, { pointer, verbatim: table.verbatim, rows: texts });
  if (aside !== undefined) graph.add(run, table.aside, literal(aside, namedNode(rdf.JSON)), place());
  const unknown = [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))].filter((name) => !kind?.slots.has(name) && !table.keys.has(name));
  return {
    ...imported, quads: [...imported.quads, ...graph.quads], findings: [...imported.findings, ...graph.findings],
    warnings: [...imported.warnings, ...(unknown.length > 0 ? [`columns that are not known and have no observation: ${unknown.slice(0, 20).join(', ')}${unknown.length > 20 ? ` and ${unknown.length - 20} more` : ''}`] : [])],
    origins: { find: (...asked) => graph.origins.find(...asked) ?? imported.origins.find(...asked) },
    loss: tallyLoss(root),
  };
}

/** What stands at a path of a plain value. */
function readPath(value: unknown, path: string): unknown {
  return path.split('/').reduce<unknown>((at, step) => (typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? (at as Record<string, unknown>)[step] : undefined), value);
}

/** The kind of a dataset: by its input, else by most of its slots, else by the beginning of its file's name. */
function findKind({ kinds, needs }: MeasuresTable, root: Element, rows: readonly MeasuredRow[], fileName: string | undefined): Kind | undefined {
  const [input = ''] = needs, inside = new Set(findElements(root, input).flatMap(({ children, statements }) => [...children.map(({ name }) => name), ...statements.map(({ step }) => step.slice(1))]));
  const names = new Set(rows.flatMap(({ cells }) => [...cells.keys()]));
  const count = ({ slots }: Kind): number => [...names].filter((name) => slots.has(name)).length;
  const byInput = kinds.find((kind) => kind.input.some((name) => inside.has(name)));
  const most = kinds.reduce((best, kind) => (count(kind) > count(best) ? kind : best), kinds[0]!);
  return byInput ?? (count(most) > 0 ? most : kinds.find(({ name }) => fileName?.startsWith(name)));
}
