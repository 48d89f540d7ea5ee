/**
 * Shapes → the resource model. A field may be said by several property shapes of one name and path (what is wrong, what
 * is asked for, what would help): they are merged here; the shape that has an order is the field's own.
 */
import { KnownError } from '../errors.ts';
import { Statements } from '../rdf/statements.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { dcterms, mg, namespaces, rdf, rdfs, sh } from '../rdf/vocabulary.ts';
import { checkModel } from './check-model.ts';
import { hashTexts, overlayTexts, profilesFolder, readShapeTexts, readTexts, readTurtleTexts } from './read-shapes.ts';
import type { Texts } from './read-shapes.ts';
import type { Field, FieldKind, ResourceModel, ResourceType, SeverityName } from './resource-model.ts';
import { readTemplates } from './templates.ts';
import { createTermIndex } from './terms.ts';
import { createUnitIndex, readUnits } from './units.ts';

/** What a look-up may begin at: any term of a dataset, whichever RDF/JS interfaces type it. */
interface Subject { termType: string; value: string }

/** A shapes dataset with the look-ups that reading it needs. */
export interface ShapesReader {
  dataset: Statements;
  values(subject: Subject, predicate: string): Term[];
  value(subject: Subject, predicate: string): Term | undefined;
  list(head: Term): Term[];
}

/** Look-ups over a dataset; lists are read up to their end, cycles end. */
export function createShapesReader(given: Iterable<Quad>): ShapesReader {
  const dataset = given instanceof Statements ? given : new Statements(given);
  const values = (subject: Subject, predicate: string): Term[] => dataset.getObjects(subject, predicate);
  const value = (subject: Subject, predicate: string): Term | undefined => dataset.getObject(subject, predicate);
  return {
    dataset, values, value,
    list(head) {
      const members: Term[] = [];
      const seen = new Set<string>();
      for (let node: Term | undefined = head; node && node.value !== rdf.nil && !seen.has(node.value); node = value(node, rdf.rest)) {
        seen.add(node.value);
        const first = value(node, rdf.first);
        if (first) members.push(first);
      }
      return members;
    },
  };
}

const severityOf = (shapes: ShapesReader, shape: Term): SeverityName => (shapes.value(shape, sh.severity)?.value.slice(namespaces.sh.length) ?? 'Violation') as SeverityName;
const words = (name: string): string => name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** Property shapes of one field → the field. `typeNames` maps class IRIs to type names. */
function readField(shapes: ShapesReader, group: readonly Term[], typeNames: ReadonlyMap<string, string>): Field {
  const all = (predicate: string): Term[] => group.flatMap((shape) => shapes.values(shape, predicate));
  const one = (predicate: string): string | undefined => all(predicate)[0]?.value;
  const own = group.find((shape) => shapes.value(shape, sh.order)) ?? group[0]!;
  const path = shapes.value(own, sh.path)!;
  const inverse = shapes.value(path, sh.inversePath);
  const branches = all(sh.or).flatMap((list) => shapes.list(list));
  const classes = [...all(sh.class), ...branches.flatMap((branch) => shapes.values(branch, sh.class)), ...all(mg.linkedFrom)].map((term) => term.value);
  const targets = classes.flatMap((iri) => typeNames.get(iri) ?? []);
  const ontologies = all(mg.ontology).map((term) => term.value);
  const pids = all(mg.pid).map((term) => term.value);
  const canonicalUnit = one(mg.canonicalUnit);
  const datatypes = [...all(sh.datatype), ...branches.flatMap((branch) => shapes.values(branch, sh.datatype))].map((term) => term.value);
  const kind: FieldKind = canonicalUnit ? 'quantity' : ontologies.length > 0 ? 'term' : classes.length > 0 ? (targets.length > 0 ? 'link' : 'iri') : all(sh.nodeKind).some((term) => term.value === sh.IRI) ? 'iri' : 'literal';
  const asked = group.filter((shape) => Number(shapes.value(shape, sh.minCount)?.value ?? 0) > 0);
  const severities = asked.map((shape) => severityOf(shapes, shape));
  const required = severities.includes('Violation');
  const name = shapes.value(own, sh.name)!.value;
  const valuesAt = (refused: boolean): string[] => [...new Set(group.filter((shape) => (severityOf(shapes, shape) === 'Violation') === refused).flatMap((shape) => shapes.values(shape, sh.in)).flatMap((list) => shapes.list(list)).map((term) => term.value))];
  const allowed = valuesAt(true), listed = valuesAt(false);
  const source = [...asked, ...group].map((shape) => shapes.value(shape, dcterms.source)?.value).find(Boolean);
  const tier = one(mg.tier);
  const section = one(sh.group);
  const branch = one(mg.branch);
  const sourceName = one(mg.sourceName), sourceUnit = one(mg.sourceUnit), defaultUnit = one(mg.defaultUnit);
  return Object.freeze({
    name, label: shapes.value(own, rdfs.label)?.value ?? words(name), description: one(sh.description) ?? '',
    path: Object.freeze({ predicate: (inverse ?? path).value, inverse: inverse !== undefined }),
    kind, datatypes: Object.freeze(datatypes), targets: Object.freeze([...new Set(targets)]),
    many: all(sh.maxCount).every((term) => Number(term.value) > 1), required,
    ...(severities.length > 0 ? { asked: required ? 'Violation' as const : severities.includes('Warning') ? 'Warning' as const : 'Info' as const } : {}),
    ...(allowed.length > 0 ? { allowed: Object.freeze(allowed) } : {}), ...(listed.length > 0 ? { listed: Object.freeze(listed) } : {}),
    ...(one(mg.positive) === 'true' ? { positive: true } : {}), ...(sourceName ? { sourceName } : {}), ...(sourceUnit ? { sourceUnit } : {}),
    ...(canonicalUnit ? { quantity: Object.freeze({ quantityKind: one(mg.quantityKind) ?? '', canonicalUnit, allowedUnits: Object.freeze(all(mg.allowedUnit).map((term) => term.value)), ...(defaultUnit ? { defaultUnit } : {}) }) } : {}),
    ...(pids.length > 0 ? { pids: Object.freeze(pids) } : {}),
    ...(ontologies.length > 0 ? { term: Object.freeze({ ontologies: Object.freeze(ontologies), ...(branch ? { branch } : {}), ...(one(mg.alsoPartOf) === 'true' ? { alsoPartOf: true } : {}), ...(one(mg.readsNames) === 'true' ? { readsNames: true } : {}) }) } : {}),
    order: Number(shapes.value(own, sh.order)?.value ?? 999), shape: own.value,
    ...(section ? { group: section } : {}), ...(source ? { source } : {}), ...(tier ? { tier: Number(tier) } : {}),
  });
}

/** Derives the model. Shapes without sh:name or sh:targetClass are checked only. */
export function buildModel(shapesAsGiven: Iterable<Quad>, vocabularyAsGiven: Iterable<Quad>, prefixes: Readonly<Record<string, string>>): ResourceModel {
  const reader = createShapesReader(shapesAsGiven), { dataset: shapes } = reader;
  const vocabulary = vocabularyAsGiven instanceof Statements ? vocabularyAsGiven : new Statements(vocabularyAsGiven);
  const nodes = shapes.getSubjects(rdf.type, sh.NodeShape, null).filter((node) => reader.value(node, sh.targetClass) && reader.value(node, sh.name));
  const typeNames = new Map(nodes.map((node) => [reader.value(node, sh.targetClass)!.value, reader.value(node, sh.name)!.value]));
  const above = (iri: string): string[] => [...shapes.getObjects(iri, rdfs.subClassOf, null), ...vocabulary.getObjects(iri, rdfs.subClassOf, null)].map((term) => term.value);

  /** nearest classes above that are types themselves */
  const parentsOf = (iri: string, seen = new Set<string>()): string[] => above(iri).flatMap((parent) => {
    if (seen.has(parent)) return [];
    seen.add(parent);
    return typeNames.get(parent) ?? parentsOf(parent, seen);
  });
  const drafts = nodes.map((node) => {
    const groups = new Map<string, Term[]>();
    for (const property of reader.values(node, sh.property)) {
      const name = reader.value(property, sh.name)?.value;
      if (name && isSimplePath(reader, property)) groups.set(name, [...groups.get(name) ?? [], property]);
    }
    const iri = reader.value(node, sh.targetClass)!.value;
    const name = reader.value(node, sh.name)!.value;
    const labelField = reader.value(node, mg.labelField)?.value;
    return {
      name, iri, singular: lowerFirst(name), plural: reader.value(node, mg.plural)?.value ?? `${lowerFirst(name)}s`, shape: node.value,
      label: reader.value(node, rdfs.label)?.value ?? words(name), description: reader.value(node, sh.description)?.value ?? '',
      sourceNames: Object.freeze(reader.values(node, mg.sourceName).map((term) => term.value).toSorted()),
      parents: [...new Set(parentsOf(iri))], groups,
      ...(labelField ? { labelField } : {}), ...(reader.value(node, mg.stateAtAcquisition)?.value === 'true' ? { stateAtAcquisition: true } : {}),
    };
  });
  const byName = new Map(drafts.map((draft) => [draft.name, draft]));
  const ancestors = (name: string, seen = new Set<string>()): Set<string> => {
    for (const parent of byName.get(name)?.parents ?? []) if (!seen.has(parent)) { seen.add(parent); ancestors(parent, seen); }
    return seen;
  };
  const allAbove = new Map(drafts.map(({ name }) => [name, ancestors(name)]));
  /** A type that only says more about a field of a type above (a requirement, a list) has that field as it stands there, and more. */
  const wholeGroup = (name: string, group: readonly Term[], above: ReadonlySet<string>): readonly Term[] =>
    (group.some((shape) => reader.value(shape, sh.order)) ? group : [...[...above].flatMap((parent) => byName.get(parent)!.groups.get(name) ?? []), ...group]);
  const ownFields = new Map(drafts.map(({ name: type, groups }) => [type, [...groups].map(([name, group]) => readField(reader, wholeGroup(name, group, allAbove.get(type)!), typeNames)).toSorted(byOrder)]));
  const types: ResourceType[] = drafts.map((draft) => {
    const fields = new Map<string, Field>();
    for (const type of [...[...allAbove.get(draft.name)!].toReversed(), draft.name]) for (const field of ownFields.get(type)!) fields.set(field.name, field);
    const descendants = drafts.filter((other) => allAbove.get(other.name)!.has(draft.name)).map((other) => other.name).toSorted();
    return Object.freeze({
      name: draft.name, iri: draft.iri, singular: draft.singular, plural: draft.plural, shape: draft.shape, label: draft.label, description: draft.description, sourceNames: draft.sourceNames,
      ...(draft.labelField ? { labelField: draft.labelField } : {}), ...(draft.stateAtAcquisition ? { stateAtAcquisition: true } : {}), parents: Object.freeze(draft.parents), descendants: Object.freeze(descendants), isInterface: descendants.length > 0,
      fields: Object.freeze([...fields.values()]),
    });
  }).toSorted((a, b) => a.name < b.name ? -1 : 1);

  return completeModel({
    types: Object.freeze(types), templates: Object.freeze(readTemplates(reader, typeNames)), units: Object.freeze(readUnits(vocabulary)), prefixes: Object.freeze({ ...prefixes }),
    ownNamespaces: Object.freeze([namespaces.mg]), checkedOnly: Object.freeze(checkedOnlyOf(reader)),
  }, vocabulary);
}

/** What of a model is plain data, which one thread can hand to another. */
export type ModelFacts = Pick<ResourceModel, 'types' | 'templates' | 'units' | 'prefixes' | 'ownNamespaces' | 'checkedOnly'>;

/** The facts with the look-ups over them. `vocabulary` is the one that they were read with. */
export function completeModel(facts: ModelFacts, vocabulary: Statements): ResourceModel {
  const byKey = new Map<string, ResourceType>(facts.types.flatMap((type) => [[type.name, type], [type.iri, type]] as const));
  return Object.freeze({ ...facts, terms: createTermIndex(vocabulary), findType: (key: string) => byKey.get(key), findUnit: createUnitIndex(facts.units) });
}

const byOrder = (a: Field, b: Field): number => a.order - b.order || (a.name < b.name ? -1 : 1);

function isSimplePath(shapes: ShapesReader, property: Term): boolean {
  const path = shapes.value(property, sh.path);
  return path !== undefined && (path.termType === 'NamedNode' || shapes.value(path, sh.inversePath)?.termType === 'NamedNode');
}

/** One line for each construct that is checked and not derived from. */
function checkedOnlyOf(shapes: ShapesReader): string[] {
  const constructs = [sh.xone, sh.sparql, sh.not, sh.and, sh.closed, sh.node];
  const lines = constructs.flatMap((predicate) => shapes.dataset.getSubjects(predicate, null, null).map((shape) => `${shape.value}: ${predicate.slice(namespaces.sh.length)}`));
  const paths = shapes.dataset.getSubjects(sh.path, null, null).filter((property) => !isSimplePath(shapes, property)).map((property) => `${property.value}: path`);
  return [...lines, ...paths].toSorted();
}

export interface LoadedModel {
  model: ResourceModel;
  /** the shapes of the base as they are written */ shapes: Statements;
  /** our vocabulary, units and slices of ontologies */ vocabulary: Statements;
  /** the files of profiles, by name */ profileTexts: Texts;
  /** changes when a file of the base or of the vocabulary does */ hash: string;
}

/** Reads shapes and `ontologies/` under a folder and lints them; `over` are files of shapes in place of those. Throws start-up-faults with all faults. */
export function loadModel(root: string, over: Texts = new Map()): LoadedModel {
  const texts = overlayTexts(readShapeTexts(`${root}/shapes`), over), ontologies = readTexts(`${root}/ontologies`, 'ontologies/');
  const isProfile = ([name]: readonly [string, string]): boolean => name.startsWith(profilesFolder);
  const base = new Map([...texts].filter((each) => !isProfile(each)));
  const { dataset: shapes, prefixes } = readTurtleTexts(base);
  const { dataset: vocabulary } = readTurtleTexts(ontologies);
  const model = buildModel(shapes, vocabulary, prefixes);
  const faults = checkModel(model, createShapesReader(shapes));
  if (faults.length > 0) throw new KnownError('start-up-faults', `${faults.length} faults in the shapes`, { faults });
  return { model, shapes, vocabulary, profileTexts: new Map([...texts].filter(isProfile)), hash: hashTexts(new Map([...base, ...ontologies])) };
}
