/**
 * Whatever is done to a good file (bytes changed, cut, doubled, exchanged), it is imported, refused with a report, or
 * refused with a known error. It never is a fault of ours, and nothing of it stays after a dry run.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isKnownError } from '../../server/errors.ts';
import { findFormat, readRdf } from '../../server/rdf/formats.ts';
import { agent, openModelKeeper, root } from '../support/model-keeper.ts';
import type { ModelKeeper } from '../support/model-keeper.ts';
import { writeTiff } from '../unit/importers/tiff-bytes.ts';

let keeper: ModelKeeper;
beforeAll(() => { keeper = openModelKeeper(); });
afterAll(() => keeper.close());

const ome = `<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Instrument ID="Instrument:0"><Microscope Manufacturer="Zeiss" Model="LSM 880" Type="Inverted"/>
<Laser ID="LightSource:0" Power="30" PowerUnit="mW" Wavelength="488" WavelengthUnit="nm"/><Objective ID="Objective:0" LensNA="1.4" NominalMagnification="63" Immersion="Oil"/></Instrument>
<Image ID="Image:0" Name="a &amp; b"><AcquisitionDate>2026-01-01T00:00:00</AcquisitionDate><InstrumentRef ID="Instrument:0"/><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint16" SizeX="4" SizeY="4" SizeZ="1" SizeC="1" SizeT="1" PhysicalSizeX="0.1" PhysicalSizeXUnit="µm"><Channel ID="Channel:0:0" EmissionWavelength="520"/><TiffData/></Pixels></Image></OME>`;
const crate = JSON.stringify({ '@context': 'https://w3id.org/ro/crate/1.1/context', '@graph': [
  { '@id': 'ro-crate-metadata.json', '@type': 'CreativeWork', conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' }, about: { '@id': './' } },
  { '@id': './', '@type': 'Dataset', name: 'A crate', license: { '@id': 'https://creativecommons.org/licenses/by/4.0/' }, hasPart: [{ '@id': 'data/a.tif' }], author: { '@id': 'https://orcid.org/0000-0002-1825-0097' } },
  { '@id': 'data/a.tif', '@type': 'File', name: 'a' }, { '@id': 'https://orcid.org/0000-0002-1825-0097', '@type': 'Person', name: 'Josiah Carberry' },
] });

/** Good files by name. */
async function readSources(): Promise<{ name: string; bytes: Uint8Array }[]> {
  const turtle = readFileSync(join(root, 'shapes/examples/valid/Image.ttl'));
  const { quads } = await readRdf(turtle, 'text/turtle', { baseIri: 'http://localhost:7117/records/x' });
  const written = await Promise.all(['json-ld', 'rdf-xml', 'n-quads', 'trig'].map(async (format) => ({ name: `image.${{ 'json-ld': 'jsonld', 'rdf-xml': 'rdf', 'n-quads': 'nq', trig: 'trig' }[format]}`, bytes: Buffer.from(await findFormat(format)!.write(quads, {})) })));
  return [
    { name: 'image.ttl', bytes: turtle }, ...written, { name: 'image.ome.xml', bytes: Buffer.from(ome) }, { name: 'ro-crate-metadata.json', bytes: Buffer.from(crate) },
    { name: 'field.ome.tiff', bytes: writeTiff({ description: Buffer.from(ome) }) },
    ...['microscope.json', 'submission.json', 'bia-study.json', 'annotations.mifa.yaml', 'field.microscope-metrics.yaml'].map((name) => ({ name, bytes: readFileSync(join(root, 'tests/fixtures/importers', name)) })),
  ];
}
const sources = await readSources();

interface Mutation { kind: 'replace' | 'cut' | 'double' | 'insert' | 'swap'; at: number; length: number; byte: number }
const mutation = fc.record<Mutation>({ kind: fc.constantFrom('replace', 'cut', 'double', 'insert', 'swap'), at: fc.integer({ min: 0, max: 9999 }).map((place) => place / 10_000), length: fc.nat(60), byte: fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('<>"{}[]\\&;:@#^._ \n\0'))) });

function mutate(bytes: Uint8Array, { kind, at, length, byte }: Mutation): Uint8Array {
  const start = Math.floor(at * bytes.length), end = Math.min(bytes.length, start + length);
  const [before, part, after] = [bytes.subarray(0, start), bytes.subarray(start, end), bytes.subarray(end)];
  switch (kind) {
    case 'replace': return Buffer.concat([before, Buffer.from([byte]), bytes.subarray(start + 1)]);
    case 'cut': return Buffer.concat([before, after]);
    case 'double': return Buffer.concat([before, part, part, after]);
    case 'insert': return Buffer.concat([before, Buffer.from([byte]), part, after]);
    default: return Buffer.concat([before, Buffer.from(part).reverse(), after]);
  }
}

test('a source that was damaged is never a fault of ours', async () => {
  const outcomes = { accepted: 0, refused: 0, known: 0 };
  await fc.assert(fc.asyncProperty(fc.constantFrom(...sources), fc.array(mutation, { minLength: 1, maxLength: 4 }), async ({ name, bytes }, mutations) => {
    const damaged = new Uint8Array(mutations.reduce(mutate, bytes));
    try {
      const answers = await keeper.keeper.deposit({ source: { bytes: damaged, name }, id: 'mutated', agent, activity: 'test', dryRun: true });
      for (const { accepted, report } of answers) {
        if (accepted) outcomes.accepted += 1; else { outcomes.refused += 1; expect(report.results.some(({ severity, message }) => severity === 'Violation' && message !== '')).toBe(true); }
      }
    } catch (error) {
      if (!isKnownError(error)) throw error;
      outcomes.known += 1;
      expect(error.message).not.toBe('');
    }
  }), { numRuns: 1500 });
  expect(Math.min(...Object.values(outcomes)), JSON.stringify(outcomes)).toBeGreaterThan(20);
  expect(keeper.journal.lastSeq()).toBe(0);
});
