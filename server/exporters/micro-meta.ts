/**
 * The exporter of microscope files of the Micro-Meta App, version 2: one instrument with its stand, its components and the
 * links between them. The names of attributes stand in the shapes and in `mappings/micro-meta.yaml`, which leads both
 * ways; here is the form of the document only.
 */
import { KnownError } from '../errors.ts';
import { createBinding } from '../importers/bind-mapping.ts';
import { late } from '../importers/late.ts';
import type { MappingTable } from '../importers/mapping-table.ts';
import type { Exporter } from './exporter.ts';
import { createShapedWriter } from './write-shaped.ts';
import type { Json } from './write-shaped.ts';

const modelVersion = '2.01.0';

/** Creates the exporter from the table of the importer. */
export function createMicroMetaExporter(table: () => MappingTable): Exporter {
  const bind = late(() => createBinding(table()));
  return {
    name: 'micro-meta', title: 'Micro-Meta App microscope (JSON)', mediaType: 'application/vnd.micro-meta+json',
    write(quads, { model, record }) {
      const mapping = bind()(model);
      const writer = createShapedWriter(quads, mapping);
      const root = mapping.resources.get('Instrument')!;
      const [instrument, ...more] = writer.instancesOf(root.type!);
      if (instrument === undefined) throw new KnownError('not-acceptable', `the record ${record} describes no instrument, and that is what a microscope file holds`, { record });
      if (more.length > 0) throw new KnownError('not-acceptable', `the record ${record} describes ${more.length + 1} instruments, and a microscope file holds one`, { record });
      const parts = [...new Set(root.rows.flatMap(([place, { field }]) => (field?.path.inverse && !place.includes('@') ? writer.linked(instrument, field) : [])))];
      const isPart = new Set(parts);
      const written = parts.map((iri) => ({ iri, json: writer.write(iri, (target) => isPart.has(target)) }));
      const isStand = ({ iri }: { iri: string }): boolean => writer.nameOf(iri).endsWith('MicroscopeStand');
      const rest: Json = writer.write(instrument, (target) => isPart.has(target));
      const stand = written.find(isStand);
      const document: Json = {
        ...rest, ID: writer.identifierOf(instrument), Schema_ID: typeof rest['Schema_ID'] === 'string' ? rest['Schema_ID'] : 'Instrument.json',
        ModelVersion: rest['ModelVersion'] ?? modelVersion,
        ...(stand ? { MicroscopeStand: stand.json } : {}), components: written.filter((each) => each !== stand).map(({ json }) => json),
      };
      return `${JSON.stringify(document, undefined, 2)}\n`;
    },
  };
}
