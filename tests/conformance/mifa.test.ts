/** The annotations of a real archived data set, S-BIAD599, as MIFA has them: 196 masks with the images they were made from. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { bindQuery, readStoredQuery } from '../../server/apis/stored-queries.ts';
import { loadModel } from '../../server/model/build-model.ts';
import { agent, base, openModelKeeper, root } from '../support/model-keeper.ts';
import type { ModelKeeper } from '../support/model-keeper.ts';

const data = resolve(root, '../shared/data/rembi/mifa');
interface FileLevel { annotation_id: string; annotation_type: string; source_image_id: string }
interface Annotations { annotation_overview: string; annotation_method: string; authors: { author_first_name: string; author_last_name: string }[]; file_metadata: FileLevel[] }
interface Schema { classes: Record<string, { slots?: string[]; attributes?: Record<string, unknown> }>; enums: Record<string, { permissible_values: Record<string, unknown> }> }
const read = <T>(name: string): T => parse(readFileSync(join(data, name), 'utf8')) as T;

describe.skipIf(!existsSync(data))('S-BIAD599 (skipped where ../shared/data is absent)', () => {
  let keeper: ModelKeeper;
  let annotations: Annotations;
  let turtle: string;
  beforeAll(() => {
    keeper = openModelKeeper();
    annotations = read<Annotations>('Annotations_S-BIAD599.yaml');
    const text = (value: string): string => JSON.stringify(value.trim());
    const iri = (id: string): string => `<#${encodeURIComponent(id)}>`;
    const files = annotations.file_metadata.map(({ annotation_id: id, annotation_type: type, source_image_id: source }) => `${iri(id)} a mg:AnnotationFile ; dcterms:identifier ${text(id)} ; mg:annotationType ${text(type)} ; mg:inAnnotationSet <#set> ; prov:wasDerivedFrom ${iri(source)} .\n${iri(source)} a ome:Image ; schema:name ${text(source)} .`);
    turtle = `@prefix mg: <https://w3id.org/micrograph/> . @prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <http://schema.org/> . @prefix prov: <http://www.w3.org/ns/prov#> .
<#set> a mg:AnnotationSet ; dcterms:title "S-BIAD599" ; dcterms:description ${text(annotations.annotation_overview)} ; mg:annotationMethod ${text(annotations.annotation_method)} ; schema:author ${annotations.authors.map((_, at) => `<#author-${at}>`).join(', ')} .
${annotations.authors.map(({ author_first_name: given, author_last_name: family }, at) => `<#author-${at}> a schema:Person ; schema:name ${text(`${given.trim()} ${family.trim()}`)} .`).join('\n')}
${files.join('\n')}`;
  });
  afterAll(() => keeper.close());

  test('is accepted; the profile names what the set lacks, and nothing of its 196 files but their time', async () => {
    const { accepted, report, profiles } = await keeper.validate(turtle, ['mifa']);
    expect(accepted).toBe(true);
    expect(report.results.filter(({ severity }) => severity === 'Violation')).toEqual([]);
    const [mifa] = profiles!;
    expect(mifa!.conforms).toBe(false);
    expect(mifa!.results.filter(({ severity }) => severity === 'Warning').map(({ requirement }) => requirement?.text)).toEqual(['MIFA: Annotations.annotation_type is required']);
    expect(new Set(mifa!.results.filter(({ severity, focus_node: focus }) => severity === 'Info' && !focus.endsWith('#set')).map(({ field }) => field))).toEqual(new Set(['createdAt']));
  });

  test('gives 196 pairs of mask and image', async () => {
    const [answer] = await keeper.keeper.deposit({ source: { bytes: new TextEncoder().encode(turtle), mediaType: 'text/turtle' }, id: 's-biad599', agent, activity: 'test' });
    expect(answer).toMatchObject({ accepted: true });
    const query = readStoredQuery('training-pairs', readFileSync(join(root, 'queries/training-pairs.rq'), 'utf8'), []);
    const { body } = keeper.graph.query({ sparql: bindQuery(query, new URLSearchParams(), { base, prefixes: {} }), accept: ['application/sparql-results+json'] });
    const { results } = JSON.parse(body) as { results: { bindings: Record<string, { value: string }>[] } };
    expect(results.bindings.map(({ image, annotation }) => [image!.value, annotation!.value].map((value) => decodeURIComponent(value.split('#')[1]!))).toSorted())
      .toEqual(annotations.file_metadata.map(({ source_image_id: image, annotation_id: annotation }) => [image, annotation]).toSorted());
    expect(results.bindings).toHaveLength(196);
  });

  test('as curated in the archive it passes the profiles rembi and mifa, with hints alone', async () => {
    const file = resolve(root, '../shared/data/bia/biostudies/S-BIAD599_override.json');
    const [answer] = await keeper.keeper.deposit({ source: { bytes: new Uint8Array(readFileSync(file)), mediaType: 'application/json', name: 'S-BIAD599.json' }, id: 'submission', agent, activity: 'test', dryRun: true, profiles: ['rembi', 'mifa'] });
    expect(answer!.profiles!.map(({ profile, conforms, score }) => [profile, conforms, score])).toEqual([['rembi', true, 1], ['mifa', true, 1]]);
    for (const { results } of answer!.profiles!) expect(results.filter(({ severity }) => severity !== 'Info')).toEqual([]);
  });

  test('the schema of MIFA has no kind of annotation that we lack, and we none that it lacks', () => {
    const kinds = Object.keys(read<Schema>('bia_mifa_models.yaml').enums['AnnotationType']!.permissible_values);
    const { model } = loadModel(root);
    for (const type of ['AnnotationSet', 'AnnotationFile']) expect(model.findType(type)!.fields.find(({ name }) => name === 'annotationTypes')!.allowed!.toSorted()).toEqual(kinds.toSorted());
  });
});
