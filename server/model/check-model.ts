/**
 * The start-up lint of the shapes: everything that would make the model lie, all of it in one list. The SHACL engine
 * itself ignores a misspelt parameter in silence; here it is a fault.
 */
import { mg, namespaces, rdf, sh } from '../rdf/vocabulary.ts';
import type { Term } from '../rdf/terms.ts';
import type { ShapesReader } from './build-model.ts';
import type { ResourceModel } from './resource-model.ts';

const graphqlName = /^[_A-Za-z][_0-9A-Za-z]*$/;
/** What SHACL Core defines beside the words that `rdf/vocabulary.ts` lists. */
const furtherWords = ['minLength', 'maxLength', 'languageIn', 'uniqueLang', 'equals', 'disjoint', 'lessThan', 'lessThanOrEquals', 'qualifiedValueShape', 'qualifiedMinCount', 'qualifiedMaxCount', 'qualifiedValueShapesDisjoint', 'ignoredProperties', 'defaultValue', 'PropertyGroup'];
const shWords = new Set([...Object.values(sh), ...furtherWords.map((word) => namespaces.sh + word)]);
const mgWords = new Set(['quantityKind', 'canonicalUnit', 'allowedUnit', 'ontology', 'branch', 'alsoPartOf', 'readsNames', 'tier', 'plural', 'labelField', 'linkedFrom', 'pid', 'identityKey', 'identityAlias', 'identityIgnores', 'aboutField', 'sourceName', 'sourceUnit', 'defaultUnit', 'positive', 'boundedBy', 'boundsUnless', 'stateAtAcquisition'].map((word) => namespaces.mg + word));
const severities = new Set([sh.Violation, sh.Warning, sh.Info]);
/** Names that GraphQL or JSON-LD need for themselves. */
const reserved = new Set(['id', 'iri', 'type', 'types', 'records', 'and', 'or', 'not', 'text', 'ancestors', 'qcState', '__typename']);

/**
 * Words that the engine would ignore in silence, in any file of shapes: what SHACL does not know, severities and patterns that
 * are none, shapes that `known` does not find (default: in the dataset itself).
 */
export function checkWords(shapes: ShapesReader, report: (subject: string, text: string) => void, known: (node: Term) => boolean = (node) => shapes.dataset.describes(node)): void {
  for (const { subject, predicate, object } of shapes.dataset) {
    if (predicate.value.startsWith(namespaces.sh) && !shWords.has(predicate.value)) report(subject.value, `${predicate.value} is no word of SHACL`);
    if (predicate.value === sh.severity && !severities.has(object.value as typeof sh.Violation)) report(subject.value, `${object.value} is no severity`);
    if (predicate.value === sh.node && !known(object as Term)) report(subject.value, `sh:node ${object.value} is described nowhere`);
    if (predicate.value === sh.sparql) report(subject.value, 'sh:sparql is not evaluated here');
    if (predicate.value === sh.pattern) { try { RegExp(object.value); } catch { report(subject.value, `sh:pattern ${object.value} is no regular expression`); } }
  }
}

/** One line a fault; none when the model can be trusted. */
export function checkModel(model: ResourceModel, shapes: ShapesReader): string[] {
  const faults: string[] = [];
  const report = (shape: { value: string } | string, text: string): void => { faults.push(`${typeof shape === 'string' ? shape : shape.value}: ${text}`); };

  checkWords(shapes, report);
  for (const { subject, predicate, object } of shapes.dataset) {
    if (subject.value.startsWith(`${namespaces.mg}shapes/`) && predicate.value.startsWith(namespaces.mg) && !mgWords.has(predicate.value)) report(subject, `${predicate.value} is no annotation that is read`);
    if (predicate.value === sh.property && !shapes.value(object, sh.path)) report(subject, `the property shape ${object.value} has no sh:path`);
  }
  const unitIris = new Set(model.units.map(({ iri }) => iri));
  const names = new Map<string, string>();
  for (const type of model.types) {
    for (const [kind, name] of [['name', type.name], ['singular', type.singular], ['plural', type.plural]] as const) {
      if (!graphqlName.test(name)) report(type.shape, `${name} is no GraphQL name`);
      const key = kind === 'name' ? name : `${name}()`;
      const holder = names.get(key);
      if (holder !== undefined && (holder !== type.shape || kind === 'name')) report(type.shape, `the name ${name} is that of ${holder} too`);
      names.set(key, type.shape);
    }
    if (type.singular === type.plural && type.singular !== 'software') report(type.shape, `one and many are both called ${type.plural}`);
    if (type.stateAtAcquisition && (type.isInterface || type.parents.length > 0)) report(type.shape, 'mg:stateAtAcquisition is for types that derive from none and from which none derives');
    if (type.labelField && !type.fields.some(({ name }) => name === type.labelField)) report(type.shape, `mg:labelField ${type.labelField} is no field`);
    const paths = new Map<string, string>();
    for (const field of type.fields) {
      const path = `${field.path.inverse ? '^' : ''}${field.path.predicate}`;
      if (!graphqlName.test(field.name)) report(field.shape, `${field.name} is no GraphQL name`);
      if (reserved.has(field.name)) report(field.shape, `${field.name} is a name that the APIs need`);
      const other = paths.get(field.name);
      if (other !== undefined && other !== path) report(type.shape, `the name ${field.name} stands for ${other} and for ${path}`);
      paths.set(field.name, path);
      if (field.kind === 'quantity') {
        for (const unit of [field.quantity!.canonicalUnit, ...field.quantity!.allowedUnits]) if (!unitIris.has(unit)) report(field.shape, `${unit} is no unit that is known`);
        if (!field.quantity!.allowedUnits.includes(field.quantity!.canonicalUnit)) report(field.shape, 'the canonical unit is not among the allowed ones');
      }
      if (field.description === '') report(field.shape, 'has no sh:description');
    }
  }
  for (const node of shapes.dataset.getSubjects(rdf.type, sh.NodeShape, null)) {
    if (!shapes.value(node, sh.targetClass)) continue;
    const byName = new Map<string, string>();
    for (const property of shapes.values(node, sh.property)) {
      const name = shapes.value(property, sh.name)?.value;
      const path = shapes.value(property, sh.path);
      const text = path && (shapes.value(path, sh.inversePath) ? `^${shapes.value(path, sh.inversePath)!.value}` : path.value);
      if (!name) { report(property, 'has no sh:name'); continue; }
      if (byName.has(name) && byName.get(name) !== text) report(node, `the name ${name} stands for ${byName.get(name)} and for ${text}`);
      if (text) byName.set(name, text);
      for (const { value } of shapes.values(property, sh.class)) {
        if (!value.startsWith(namespaces.qudt) && !model.findType(value)) report(property, `sh:class ${value} has no shape`);
      }
      for (const { value } of shapes.values(property, mg.linkedFrom)) {
        if (!model.findType(value)) report(property, `mg:linkedFrom ${value} has no shape`);
        if (!text?.startsWith('^')) report(property, 'mg:linkedFrom is for inverse paths; use sh:class');
      }
    }
  }
  return [...new Set(faults)].toSorted();
}
