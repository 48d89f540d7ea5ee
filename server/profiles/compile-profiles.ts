/**
 * Profiles → what is judged of a node: the property shapes of all profiles together, each once, with the profiles that it
 * counts for. Many profiles refer to the same shapes of the base, so judging by ten costs little more than judging by one.
 */
import type { ResourceModel } from '../model/resource-model.ts';
import type { Severity } from '../rdf/report.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad, Quad_Subject, Term } from '../rdf/terms.ts';
import { dcterms, namespaces, rdf, sh, xsd } from '../rdf/vocabulary.ts';
import { keyOf } from '../validation/indexed-dataset.ts';
import type { IndexedDataset } from '../validation/indexed-dataset.ts';
import { readPath, showPath } from '../validation/shape-paths.ts';
import type { ShapePath } from '../validation/shape-paths.ts';
import { includedOf } from './check-profiles.ts';
import { baseName, severityRank } from './profile.ts';
import type { Profile } from './profile.ts';

/** A property shape that asks for a value, and the shapes that say which values are none. */
export interface Requirement {
  /** what two requirements of one thing have in common: the path, and the form of what is counted */ key: string;
  path: ShapePath;
  /** the path as people write it */ shown: string;
  /** the shape with sh:minCount or sh:qualifiedMinCount */ asked: Term;
  least: number;
  /** shapes of the same root and path that refuse placeholders */ placeholders: readonly Term[];
}

/** One node shape with a target, in a profile. */
export interface Root {
  shape: Term;
  /** class IRI */ target: string;
  properties: readonly Term[];
  /** it also has constraints that are no property shapes */ ownConstraints: boolean;
  requirements: readonly Requirement[];
}

export interface CompiledProfile {
  name: string;
  demands: Severity;
  roots: readonly Root[];
}

const placeholderShape = `${namespaces.mg}shapes/Placeholder`;
const qualifiedMinCount = `${namespaces.sh}qualifiedMinCount`;
const texts = new Set<string>([xsd.string, rdf.langString]);
/** Words of a node shape that judge nothing by themselves. */
const noConstraints = new Set<string>([rdf.type, sh.property, sh.targetClass, sh.name, sh.description, sh.severity, sh.message, sh.group, sh.order, sh.deactivated]);

const objects = (shapes: IndexedDataset, node: Term, predicate: string): Term[] => shapes.match(node, namedNode(predicate), null).map((each) => each.object as Term);
const severityOf = (shapes: IndexedDataset, shape: Term): Severity => (objects(shapes, shape, sh.severity)[0]?.value.slice(namespaces.sh.length) ?? 'Violation') as Severity;
const refusesPlaceholders = (shapes: IndexedDataset, shape: Term): boolean => objects(shapes, shape, sh.not).some((term) => term.value === placeholderShape);

/** Node shapes with a class as target, each with each of its classes. */
function rootsIn(from: IndexedDataset, shapes: IndexedDataset, counts: Severity): Root[] {
  return from.match(null, namedNode(sh.targetClass), null).filter(({ subject }) => objects(shapes, subject as Term, sh.deactivated)[0]?.value !== 'true').map(({ subject, object }): Root => {
    const shape = subject as Term;
    const properties = objects(shapes, shape, sh.property);
    const paths = new Map(properties.flatMap((property): [Term, { path: ShapePath; shown: string }][] => {
      const node = objects(shapes, property, sh.path)[0];
      if (!node) return [];
      const path = readPath(shapes, node);
      return [[property, { path, shown: showPath(path) }]];
    }));
    const requirements = properties.flatMap((asked): Requirement[] => {
      const counted = (predicate: string): number => Number(objects(shapes, asked, predicate)[0]?.value ?? 0);
      const any = counted(sh.minCount), qualified = counted(qualifiedMinCount), least = Math.max(any, qualified), own = paths.get(asked);
      if (!own || !(least > 0) || severityRank[severityOf(shapes, asked)] > severityRank[counts]) return [];
      const key = qualified > 0 ? `${own.shown} ${asked.value}` : own.shown;
      return [{ ...own, key, asked, least, placeholders: qualified > 0 ? [] : properties.filter((other) => paths.get(other)?.shown === own.shown && refusesPlaceholders(shapes, other)) }];
    });
    const ownConstraints = [...shapes.match(shape, null, null)].some(({ predicate }) => predicate.value.startsWith(namespaces.sh) && !noConstraints.has(predicate.value));
    return { shape, target: object.value, properties, ownConstraints, requirements };
  });
}

/** Requirements that count: at Warning or worse, and those as mild as the profile demands. */
const counting = (demands: Severity): Severity => (severityRank[demands] > severityRank.Warning ? demands : 'Warning');

/** All profiles with the requirements of those that they include. `own`: each profile's statements; `shapes`: all together. */
export function compileProfiles({ base, shapes, profiles, own }: { base: IndexedDataset; shapes: IndexedDataset; profiles: readonly Profile[]; own: ReadonlyMap<string, IndexedDataset> }): CompiledProfile[] {
  const byIri = new Map(profiles.map((profile) => [profile.iri, profile]));
  return [
    { name: baseName, demands: 'Violation', roots: rootsIn(base, shapes, 'Warning') },
    ...profiles.map((profile) => ({
      name: profile.name, demands: profile.demands,
      roots: [profile, ...includedOf(profile, byIri)].flatMap((each) => rootsIn(own.get(each.name)!, shapes, counting(profile.demands))),
    })),
  ];
}

/**
 * Statements that refuse placeholders where a profile asks for text and says nothing of them itself: "unknown" fills a field
 * and tells nothing. They hang on the profile's node shape and have the severity and source of the shape that asks.
 */
export function refusePlaceholders(own: IndexedDataset, shapes: IndexedDataset, model: ResourceModel): Quad[] {
  if (!shapes.hasSubject(placeholderShape)) return [];
  const made: Quad[] = [];
  for (const { shape, target, properties, requirements } of rootsIn(own, shapes, 'Info')) {
    for (const { asked, path, placeholders } of requirements) {
      if (placeholders.length > 0 || path.kind !== 'step' || path.inverse || asked.termType !== 'NamedNode') continue;
      const field = model.findType(target)?.fields.find((each) => !each.path.inverse && each.path.predicate === path.predicate.value);
      const datatypes = field ? field.datatypes : properties.filter((other) => keyOf(objects(shapes, other, sh.path)[0] ?? other) === path.predicate.value).flatMap((other) => objects(shapes, other, sh.datatype).map((term) => term.value));
      if (field && field.kind !== 'literal' || !datatypes.every((datatype) => texts.has(datatype))) continue;
      // what stands on a list is a value, such as "None" for what there may be none of
      const listed = properties.some((other) => keyOf(objects(shapes, other, sh.path)[0] ?? other) === keyOf(path.predicate) && objects(shapes, other, sh.in).length > 0);
      if (listed || field?.listed !== undefined || field?.allowed !== undefined) continue;
      const node = namedNode(`${asked.value}/no-placeholder`);
      const say = (predicate: string, object: Term): void => { made.push(quad(node, namedNode(predicate), object as never)); };
      made.push(quad(shape as Quad_Subject, namedNode(sh.property), node));
      say(rdf.type, namedNode(sh.PropertyShape));
      say(sh.path, path.predicate);
      say(sh.not, namedNode(placeholderShape));
      say(sh.message, literal('holds a placeholder, not a value', 'en'));
      for (const predicate of [sh.name, sh.severity, dcterms.source]) for (const object of objects(shapes, asked, predicate)) say(predicate, object);
    }
  }
  return made;
}
