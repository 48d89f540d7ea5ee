/** An example that a profile finds complete, and what is left of it when some of its statements are taken out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser, Writer } from 'n3';
import { loadModel } from '../../server/model/build-model.ts';
import type { ResourceModel } from '../../server/model/resource-model.ts';
import type { Quad } from '../../server/rdf/terms.ts';
import { rdf } from '../../server/rdf/vocabulary.ts';
import { base, root } from './model-keeper.ts';
import type { ModelKeeper } from './model-keeper.ts';

export interface ShortResult { severity: string; focus: string; field: string | undefined; source: string | undefined }

export interface CompleteExample {
  model: ResourceModel;
  /** the example as it is */ text: string;
  /** IRI of the class and predicate of a place, `Type.field`; throws when the model has none */ fieldOf(place: string): { iri: string; predicate: string };
  instancesOf(iri: string): Set<string>;
  /** The statements of a field about one resource of its type, the first that has any; of places joined by & all of them, and
   * the first names the resource. */
  statementsOf(place: string): { focus: string; own: Set<Quad> };
  /** the example without these statements */ without(dropped: (quad: Quad) => boolean): Promise<string>;
  /** results of the profile alone */ judge(keeper: ModelKeeper, turtle: string): Promise<ShortResult[]>;
}

/** The example `shapes/examples/profiles/NAME.ttl` of the profile of that name. */
export function readCompleteExample(profile: string): CompleteExample {
  const { model } = loadModel(root);
  const text = readFileSync(join(root, `shapes/examples/profiles/${profile}.ttl`), 'utf8');
  const quads = new Parser({ baseIRI: `${base}records/example` }).parse(text) as Quad[];
  const fieldOf: CompleteExample['fieldOf'] = (place) => {
    const [typeName = '', fieldName = ''] = place.split('.');
    const type = model.findType(typeName), field = type?.fields.find(({ name }) => name === fieldName);
    if (!type || !field) throw new Error(`${place} is no field of the model`);
    return { iri: type.iri, predicate: field.path.predicate };
  };
  const instancesOf = (iri: string): Set<string> => new Set(quads.filter((quad) => quad.predicate.value === rdf.type && quad.object.value === iri).map(({ subject }) => subject.value));
  return {
    model, text, fieldOf, instancesOf,
    statementsOf(place) {
      const found = place.split(' & ').map((each) => {
        const { iri, predicate } = fieldOf(each);
        const ofType = instancesOf(iri);
        const focus = quads.find((quad) => ofType.has(quad.subject.value) && quad.predicate.value === predicate)?.subject.value;
        if (focus === undefined) throw new Error(`the example has no ${each}`);
        return { focus, own: quads.filter((quad) => quad.subject.value === focus && quad.predicate.value === predicate) };
      });
      return { focus: found[0]!.focus, own: new Set(found.flatMap(({ own }) => own)) };
    },
    without: (dropped) => new Promise((resolve, reject) => {
      const writer = new Writer();
      writer.addQuads(quads.filter((quad) => !dropped(quad)));
      writer.end((error, result) => { if (error) reject(error); else resolve(result); });
    }),
    async judge(keeper, turtle) {
      const { profiles } = await keeper.validate(turtle, [profile]);
      return profiles![0]!.results.map(({ severity, focus_node: focus, field, requirement }) => ({ severity, focus, field, source: requirement?.text }));
    },
  };
}
