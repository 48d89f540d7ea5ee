/** A facility that measured with other programs: its datasets and calibration records come in by the usual doors, are observations like ours, and go out again. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const dataset = readFileSync(resolve(import.meta.dirname, '../fixtures/importers/field.microscope-metrics.yaml'), 'utf8');
const id = (nth: number): string => `00000000-0000-4000-8000-00000000000${nth}`;
const scope = { Schema_ID: 'Instrument.json', ID: id(1), Name: 'Calibrated', components: [{ Schema_ID: 'OpticalCalibration.json', ID: id(2), Date: '2026-01-05', SampleSize: 12, MedianXYSpotSize_FWHM: 250, MedianXYSpotSize_FWHMUnit: 'nm', TheoreticalXYSpotSize_FWHM: 200, TheoreticalXYSpotSize_FWHMUnit: 'nm' }] };
interface Row { value: number; statistic: string | null; channelIndex: number | null; theoreticalValue: number | null; observedProperty: { label: string }; instrument: { iri: string; name: string } | null }
let server: TestServer;
beforeAll(async () => { server = await startTestServer(); });
afterAll(async () => { await server?.close(); });
const observations = async (label: string): Promise<Row[]> => {
  const query = `{ observations(first: 50, where: { observedProperty: { some: { label: { eq: ${JSON.stringify(label)} } } } }) { nodes { value statistic channelIndex theoreticalValue observedProperty { label } instrument { iri name } } } }`;
  const answer = await (await server.request(`graphql?query=${encodeURIComponent(query)}`)).json() as { data?: { observations: { nodes: Row[] } }; errors?: unknown };
  if (!answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data.observations.nodes;
};

test('a dataset is imported, found in GraphQL, and read back as a dataset; what is lacking is told in the header', async () => {
  const response = await server.request('imports', { method: 'POST', headers: { 'content-type': 'application/yaml', 'content-disposition': 'attachment; filename="field.yaml"' }, body: dataset });
  const [answer] = [await response.json() as { accepted?: boolean; record: string } | { accepted?: boolean; record: string }[]].flat();
  expect(answer).toMatchObject({ accepted: true });
  expect(await observations('mean of the zone top left')).toMatchObject([{ value: 183.5840061514802, statistic: null, channelIndex: 0, instrument: { name: 'Example confocal' } }]);
  const back = await server.request(`records/${answer!.record.replace(/^.*\//, '')}?format=microscope-metrics`);
  expect(back.headers.get('content-type')).toContain('application/vnd.microscopemetrics+yaml');
  expect((parse(await back.text()) as { output: { key_measurements: unknown[] } }).output.key_measurements).toHaveLength(2);
  expect(back.headers.get('micrograph-left-out')).toBeNull();
});

test('a wrong number is refused with its line', async () => {
  const response = await server.request('imports', { method: 'POST', headers: { 'content-type': 'application/yaml', 'content-disposition': 'attachment; filename="bad.yaml"' }, body: dataset.replace('max_intensity: 1e3', 'max_intensity: bright') });
  expect(response.status).toBe(422);
  expect(JSON.stringify(await response.json())).toMatch(/max_intensity is \\"bright\\".*"line":33/);
});

test('a calibration record in a microscope file has its observation, and all runs of the microscope go out as one file', async () => {
  const response = await server.request('records/calibrated', { method: 'PUT', headers: { 'content-type': 'application/vnd.micro-meta+json' }, body: JSON.stringify(scope) });
  expect(await response.json()).toMatchObject({ accepted: true });
  await expect.poll(async () => (await observations('lateral spot size (FWHM)')).map(({ value, statistic, theoreticalValue }) => [value, statistic, theoreticalValue]), { timeout: 10_000, interval: 100 }).toEqual([[0.25, 'median', 0.2]]);
  const [{ instrument }] = await observations('lateral spot size (FWHM)') as [Row];
  const asked = `instrument=${encodeURIComponent(instrument!.iri)}`;
  const csv = await (await server.request(`qc/export?${asked}&from=2026-01-01&to=2026-01-31&format=nbo-calibration-csv`)).text();
  expect(csv).toMatch(/MedianXYSpotSize_FWHM.*\r\nOpticalCalibration,.*2026-01-05.*250/);
  // and come back as the same: tried only, for they would stand there twice
  const back = await server.request('imports?dryRun=true', { method: 'POST', headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="calibrations.csv"' }, body: csv });
  expect([back.status, (await back.clone().text()).match(/"severity":"Violation"/g)]).toEqual([200, null]);
  const json = await (await server.request(`qc/export?${asked}&format=nbo-calibration`)).json() as { Name: string; components: unknown[] };
  expect([json.Name, json.components]).toMatchObject(['Calibrated', [{ MedianXYSpotSize_FWHM: 250, TheoreticalXYSpotSize_FWHM: 200, SampleSize: 12 }]]);
  expect((await server.request(`qc/export?${asked}&from=2026-02-01`)).status).toBe(404);
  expect((await server.request(`qc/export?${asked}&format=micro-meta`)).status).toBe(400);
  expect((await server.request('qc/export')).status).toBe(400);
  // the record of the observations is the server's own
  expect((await server.request('records/observed-calibrated', { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: '<#a> <http://schema.org/name> "x" .' })).status).toBe(403);
});
