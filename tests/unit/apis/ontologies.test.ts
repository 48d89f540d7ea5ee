import pino from 'pino';
import { expect, test } from 'vitest';
import { createOntologies } from '../../../server/apis/ontologies.ts';
import type { Ontologies, OntologiesParts } from '../../../server/apis/ontologies.ts';
import { ontologiesRecordId } from '../../../server/records/ontology-pins.ts';
import { recordIri } from '../../../server/records/record.ts';
import { catalogueOf, draftOf, termOf } from '../terms/catalogues.ts';

const base = 'http://localhost:1234/', record = recordIri(base, ontologiesRecordId);

/** The part over a real catalogue; the record is kept as the text that was deposited last. */
function ontologiesOf(versions: string[]): { ontologies: Ontologies; put: (content: string) => void; warnings: { msg: string; version?: string }[] } {
  const { store, lookup } = catalogueOf(versions.map((version) => [draftOf('AA', version, { source: 'micrograph/ontologies/aa.ttl' }), [termOf('AA_1', version)]] as const));
  let content: string | undefined;
  const warnings: { msg: string; version?: string }[] = [];
  const parts = {
    base, lookup, log: pino({ level: 'warn' }, { write: (line: string) => { warnings.push(JSON.parse(line) as { msg: string }); } }),
    catalogue: { use: async (pins: Parameters<typeof store.use>[0]) => store.use(pins) },
    journal: { newest: () => (content === undefined ? undefined : { seq: 1, withdrawn: false }), content: () => content },
    keeper: { deposit: async ({ source }: { source: { bytes: Uint8Array } }) => { content = new TextDecoder().decode(source.bytes); return [{ accepted: true }]; } },
  } as unknown as OntologiesParts;
  return { ontologies: createOntologies(parts), put: (text) => { content = text; }, warnings };
}
const slice = (version: string): { ontology: string; version: string } => ({ ontology: 'aa', version });

test('after a newer slice came with the server, the older one can be chosen again, and is in use', async () => {
  const { ontologies } = ontologiesOf(['slice-1', 'slice-2']);
  await ontologies.start({ shipped: [slice('slice-2')], restored: 0, faults: [] });
  expect(await ontologies.use(slice('slice-1'), { agent: {} as never })).toMatchObject({ version: 'slice-1', inUse: true });
  expect(ontologies.versions().filter(({ inUse }) => inUse).map(({ version }) => version)).toEqual(['slice-1']);
  await ontologies.start({ shipped: [slice('slice-2')], restored: 0, faults: [] });
  expect(ontologies.versions().filter(({ inUse }) => inUse).map(({ version }) => version)).toEqual(['slice-2']);
});

test('a record that names a version which is not loaded is followed with a warning that names it', async () => {
  const { ontologies, put, warnings } = ontologiesOf(['slice-1']);
  await ontologies.start({ shipped: [slice('slice-1')], restored: 0, faults: [] });
  expect(warnings).toEqual([]);
  put(`<${record}#aa> <http://purl.org/dc/terms/identifier> "aa" .\n<${record}#aa> <http://www.w3.org/2002/07/owl#versionInfo> "never-loaded" .\n`);
  ontologies.note(record);
  await expect.poll(() => warnings.map(({ msg, version }) => [version, msg.includes('not in the catalogue')])).toEqual([['never-loaded', true]]);
  expect(ontologies.versions().filter(({ inUse }) => inUse).map(({ version }) => version)).toEqual(['slice-1']);
});
