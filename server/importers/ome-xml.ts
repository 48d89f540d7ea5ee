/**
 * The importer of OME-XML in its versions from 2003 to 2016-06: files, companion files, and the description in OME-TIFF
 * headers. What becomes of which element stands in `mappings/ome-xml.yaml`; here are the document's own rules only:
 * namespace, identifiers, and files that merely point to where the metadata are.
 */
import { hash } from 'node:crypto';
import type { Imported } from '../rdf/report.ts';
import { notReadable } from '../rdf/source-text.ts';
import { createBinding } from './bind-mapping.ts';
import { late } from './late.ts';
import type { ImportContext, Importer, Source } from './importer.ts';
import type { MappingTable } from './mapping-table.ts';
import { mapTree } from './map-tree.ts';
import { walkElements } from './source-tree.ts';
import type { Element } from './source-tree.ts';
import { readXmlTree } from './xml-tree.ts';

const omeNamespace = /^https?:\/\/www\.openmicroscopy\.org\//;
const rootSign = /<(?:[\w.-]+:)?OME[\s>]/;
const namespaceSign = /openmicroscopy\.org\/(?:Schemas|XMLschemas)\//i;

export interface OmeDocument {
  /** bytes of a file, or the text of a TIFF's description */ xml: Uint8Array | string;
  /** hash of the file it comes from */ sha256: string;
  /** facts on that file, by the names in the table's `facts` */ facts?: Readonly<Record<string, string>>;
}

export type ReadOmeDocument = (document: OmeDocument, context: ImportContext) => Imported;

/** Creates the reading of OME-XML text, which the importer of OME-TIFF shares. */
export function createOmeReader(table: () => MappingTable): ReadOmeDocument {
  const bind = late(() => createBinding(table()));
  return ({ xml, sha256, facts = {} }, context) => {
    const { root, namespace } = readXmlTree(xml);
    if (root.name !== 'OME' || !(namespace === '' || omeNamespace.test(namespace))) {
      throw notReadable(`This is no OME-XML: its outermost element is ${root.name}${namespace === '' ? '' : ` of <${namespace}>`}, not OME`, root.place());
    }
    refuseBinaryOnly(root);
    const { facts: own, warnings } = factsFor(root, facts);
    const imported = mapTree(root, { mapping: bind()(context.model), record: context.record ?? recordFor(root, sha256, context.base), id: '@ID', facts: own });
    return { ...imported, warnings: [...warnings, ...imported.warnings, ...(imported.quads.length === 0 ? ['the OME element describes nothing'] : [])] };
  };
}

const valueOf = (element: Element | undefined, step: string): string => String(element?.statements.find((each) => each.step === step)?.value ?? '').trim();

/** A file of a set may hold nothing but the name of the file that holds the metadata. */
function refuseBinaryOnly(root: Element): void {
  const binaryOnly = root.children.find(({ name }) => name === 'BinaryOnly');
  if (!binaryOnly) return;
  const file = valueOf(binaryOnly, '@MetadataFile');
  throw notReadable(`This file holds pixels only; its metadata are in the companion file ${file === '' ? '(which it does not name)' : file}: import that one`, binaryOnly.place(), { metadata_file: file });
}

/** Facts on one file do not hold for the images of a set of files. */
function factsFor(root: Element, facts: Readonly<Record<string, string>>): { facts: Readonly<Record<string, string>>; warnings: string[] } {
  const ownUuid = valueOf(root, '@UUID');
  // a file that was renamed still knows itself by its UUID
  const others = new Set([...walkElements(root)].filter((each) => each.name === 'UUID' && each.parent?.name === 'TiffData' && (ownUuid === '' || valueOf(each, '.') !== ownUuid)).map((each) => valueOf(each, '@FileName')).filter((name) => name !== '' && name !== facts['name']));
  if (others.size === 0 || facts['sha256'] === undefined) return { facts, warnings: [] };
  const { mediaType } = facts;
  return { facts: mediaType === undefined ? {} : { mediaType }, warnings: [`the images lie in ${others.size} other file${others.size === 1 ? '' : 's'} of a set, so this file's hash is not noted as theirs`] };
}

const uuidOf = (text: string): string | undefined => /^(?:urn:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(text)?.[1]?.toLowerCase();

/**
 * By the UUIDs of the files that hold the pixels: every file of a set carries the whole description, and so does its
 * companion, and all lead to one record. Else by the document's own UUID, so that a corrected file is a new version;
 * else by content.
 */
function recordFor(root: Element, sha256: string, base: string): string {
  const files = new Set([...walkElements(root)].flatMap((each) => (each.name === 'UUID' && each.parent?.name === 'TiffData' ? uuidOf(valueOf(each, '.')) ?? [] : [])));
  if (files.size > 1) return `${base}records/ome-set-${hash('sha256', [...files].toSorted().join(' ')).slice(0, 16)}`;
  return `${base}records/ome-${[...files][0] ?? uuidOf(valueOf(root, '@UUID')) ?? sha256.slice(0, 16)}`;
}

/** Creates the importer of OME-XML files. */
export function createOmeXml({ table, readDocument }: { table: () => MappingTable; readDocument: ReadOmeDocument }): Importer {
  return {
    name: 'ome-xml',
    title: 'OME-XML, also companion files',
    get version() { return table().version; },
    mediaTypes: ['application/vnd.ome+xml'],
    endings: ['.companion.ome', '.ome.xml', '.ome'],
    recognise(source) {
      // UTF-16 has a zero in every second byte of plain letters
      const head = new TextDecoder('latin1').decode(source.bytes.subarray(0, 8192)).replaceAll('\0', '');
      if (!/^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?\s*</.test(head)) return 0;
      if (rootSign.test(head)) return namespaceSign.test(head) ? 0.97 : 0.6;
      return /\.(?:ome\.xml|companion\.ome|ome)$/i.test(source.name ?? '') ? 0.5 : 0;
    },
    async read(source: Source, context) {
      return [readDocument({ xml: source.bytes, sha256: source.sha256 || hash('sha256', source.bytes) }, context)];
    },
  };
}
