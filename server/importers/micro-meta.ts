/**
 * The importer of microscope files of the Micro-Meta App: one instrument with its components. What becomes of which
 * attribute stands in `mappings/micro-meta.yaml`; here are the document's own rules only: how a file is known, and that a
 * portal may have wrapped microscopes into an array of its own objects.
 */
import { hash } from 'node:crypto';
import type { Imported, Result } from '../rdf/report.ts';
import { pointerStep, readJson } from '../rdf/json-source.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import { rdf } from '../rdf/vocabulary.ts';
import { notReadable, readText } from '../rdf/source-text.ts';
import { createBinding } from './bind-mapping.ts';
import { late } from './late.ts';
import type { ImportContext, Importer, Source } from './importer.ts';
import { readJsonTree } from './json-tree.ts';
import type { MappingTable } from './mapping-table.ts';
import { mapTree } from './map-tree.ts';
import { isJsonObject } from '../rdf/json-object.ts';
import { beginsWith, readHead } from './source-head.ts';

type Json = Readonly<Record<string, unknown>>;
interface Microscope { value: Json; pointer: string; /** what the object around it says */ around: Json }

const schemaSign = /"Schema_ID"\s*:\s*"[\w-]+\.json"/;

/** `CCD.json` → `CCD`: the file of the schema names the kind. */
function schemaOf(value: Json): string | undefined {
  const schema = value['Schema_ID'];
  return typeof schema === 'string' ? /^([\w-]+)(?:\.json)?$/.exec(schema)?.[1] : undefined;
}

const isMicroscope = (value: unknown): value is Json => isJsonObject(value) && schemaOf(value) !== undefined && Array.isArray(value['components']);

/** Microscopes at the top, in an array, or one level down in a portal's objects. */
function findMicroscopes(document: unknown): Microscope[] {
  const listed = Array.isArray(document);
  return (listed ? document as unknown[] : [document]).flatMap((each, index) => {
    const pointer = listed ? pointerStep(index) : '';
    if (isMicroscope(each)) return [{ value: each, pointer, around: {} }];
    if (!isJsonObject(each)) return [];
    const inside = Object.entries(each).filter((entry): entry is [string, Json] => isMicroscope(entry[1]));
    const around = Object.fromEntries(Object.entries(each).filter(([, value]) => !isMicroscope(value)));
    return inside.map(([key, value], nth) => ({ value, pointer: pointer + pointerStep(key), around: nth === 0 ? around : {} }));
  });
}

/** The stand has a class of its own name in the file; its key says what it is to the instrument. */
function nameOf(value: Json): string | undefined {
  const schema = schemaOf(value);
  return schema?.endsWith('MicroscopeStand') ? 'MicroscopeStand' : schema;
}

/** Creates the importer. */
export function createMicroMeta(table: () => MappingTable): Importer {
  const bind = late(() => createBinding(table()));
  const readOne = ({ value, pointer, around }: Microscope, source: Source, context: ImportContext, findings: Result[], alone: boolean): Imported => {
    const root = readJsonTree(value, { root: schemaOf(value)!, pointer, nameOf });
    const id = typeof value['ID'] === 'string' && /^[\w-]{1,100}$/.test(value['ID']) ? value['ID'] : (source.sha256 || hash('sha256', source.bytes)).slice(0, 16);
    const record = alone && context.record !== undefined ? context.record : `${context.base}records/microscope-${id}`;
    const mapping = bind()(context.model);
    const rule = mapping.resources.get(root.name);
    if (!rule?.rows.some(([place]) => place === '*')) throw notReadable(`This is no description of a microscope: its Schema_ID is ${JSON.stringify(value['Schema_ID'])}`, { pointer: `${pointer}/Schema_ID` });
    const imported = mapTree(root, { mapping, record, id: '@ID', bareReference: (text) => text.slice(text.lastIndexOf('/') + 1) });
    const keys = Object.keys(around);
    const wrapped = keys.map((key) => ({ path: key, count: 1, what: 'mapped' as const, reason: 'belongs to the portal that held the file; kept aside' }));
    const instrument = mapping.shaped && keys.length > 0 ? imported.quads.find(({ predicate, object }) => predicate.value === rdf.type && object.value === rule.type?.iri)?.subject : undefined;
    return {
      ...imported, findings: [...findings, ...imported.findings],
      quads: instrument ? [...imported.quads, quad(instrument, namedNode(mapping.shaped!.around), literal(JSON.stringify(around), namedNode(rdf.JSON)))] : imported.quads,
      loss: { ...imported.loss, mapped: imported.loss.mapped + wrapped.length, items: [...imported.loss.items, ...wrapped] },
    };
  };
  return {
    name: 'micro-meta',
    title: 'Micro-Meta App microscope (JSON)',
    get version() { return table().version; },
    mediaTypes: ['application/vnd.micro-meta+json'],
    endings: [],
    recognise({ bytes }) {
      const head = readHead(bytes);
      return beginsWith(head, '[{') && schemaSign.test(head) ? 0.9 : 0;
    },
    async read(source, context) {
      const { value, findings } = readJson(readText(source.bytes));
      const microscopes = findMicroscopes(value);
      if (microscopes.length === 0) throw notReadable('This is no microscope of the Micro-Meta App: no object in it has a Schema_ID and a list of components', { pointer: '' });
      return microscopes.map((microscope, index) => readOne(microscope, source, context, index === 0 ? findings : [], microscopes.length === 1));
    },
  };
}
