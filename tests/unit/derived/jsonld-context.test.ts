import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deriveJsonLdContext } from '../../../server/derived/jsonld-context.ts';
import { loadModel } from '../../../server/model/build-model.ts';
import { vendoredContexts, withContext } from '../../../server/rdf/contexts.ts';
import { findFormat, readRdf } from '../../../server/rdf/formats.ts';
import { toNQuads } from '../../../server/rdf/n-quads.ts';
import { skolemise } from '../../../server/rdf/skolemise.ts';

const root = resolve(import.meta.dirname, '../../..');
const { model } = loadModel(root);
const context = deriveJsonLdContext(model)['@context'];
const baseIri = 'http://localhost:7117/records/x', iri = 'http://localhost:7117/context.jsonld';
const contexts = withContext(vendoredContexts, [iri], context);

describe('the JSON-LD context', () => {
  test('names every type, and every field as its type means it', () => {
    const defined = (type: string, name: string): unknown => {
      const own = context[type];
      const scoped = typeof own === 'object' ? (own['@context'] as Record<string, unknown> | undefined)?.[name] : undefined;
      return scoped ?? context[name];
    };
    for (const type of model.types) {
      for (const field of type.fields) {
        const definition = defined(type.name, field.name) as Record<string, unknown>;
        expect(definition?.[field.path.inverse ? '@reverse' : '@id'], `${type.name}.${field.name}`).toBe(field.path.predicate);
      }
    }
  });

  test('is the same for the same shapes', () => { expect(JSON.stringify(deriveJsonLdContext(loadModel(root).model)['@context'])).toBe(JSON.stringify(context)); });

  test.each(readdirSync(join(root, 'shapes/examples/valid')))('%s written with it reads back as it was', async (name) => {
    const { quads: read } = await readRdf(readFileSync(join(root, 'shapes/examples/valid', name)), 'text/turtle', { baseIri });
    const { quads } = skolemise(read, baseIri);
    const text = await findFormat('json-ld')!.write(quads, { context, contextIri: iri, baseIri });
    expect(text).toContain(`"@context": "${iri}"`);
    const again = await readRdf(text, 'application/ld+json', { baseIri, contexts });
    // the engines write doubles and decimals of JSON numbers alike; all else is the same text
    expect(toNQuads(again.quads, '')).toBe(toNQuads(quads, ''));
  });
});
