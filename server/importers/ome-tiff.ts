/**
 * The importer of OME-TIFF: takes the OME-XML out of the file's header and leaves it to the reading of OME-XML, with the
 * facts that only the file has (name, hash, format). Pixels are never read.
 */
import { hash } from 'node:crypto';
import { notReadable } from '../rdf/source-text.ts';
import type { Importer } from './importer.ts';
import type { MappingTable } from './mapping-table.ts';
import type { ReadOmeDocument } from './ome-xml.ts';
import { isTiff, readImageDescription } from './tiff-description.ts';

const anyOme = /<(?:[\w.-]+:)?OME[\s>]/;

/** Creates the importer. `readDocument` reads the XML, the version is that of its table. */
export function createOmeTiff({ table, readDocument }: { table: () => Pick<MappingTable, 'version'>; readDocument: ReadOmeDocument }): Importer {
  return {
    name: 'ome-tiff',
    title: 'OME-TIFF (the OME-XML in the header of TIFF and BigTIFF)',
    get version() { return table().version; },
    mediaTypes: ['image/tiff', 'image/ome-tiff'],
    endings: ['.ome.tiff', '.ome.tif', '.ome.tf2', '.ome.tf8', '.ome.btf', '.tiff', '.tif', '.btf'],
    recognise: ({ bytes, name }) => (isTiff(bytes) ? 0.95 : /\.(?:tiff?|tf[28]|btf)$/i.test(name ?? '') ? 0.3 : 0),
    async read(source, context) {
      const xml = readImageDescription(source.bytes);
      if (!anyOme.test(xml)) throw notReadable(`The TIFF's ImageDescription is no OME-XML: it begins with ${JSON.stringify(xml.trim().slice(0, 60))}`);
      const sha256 = source.sha256 || hash('sha256', source.bytes);
      return [readDocument({ xml, sha256, facts: { sha256, mediaType: 'OME-TIFF', ...(source.name === undefined ? {} : { name: source.name }) } }, context)];
    },
  };
}
