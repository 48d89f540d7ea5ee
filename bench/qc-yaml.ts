/**
 * A file of microscope-metrics of 1.8 MB (nearly the most numbers that are taken) goes in by the keeper: how long it takes, and how
 * long the thread that writes is held by one piece of it, for so long others wait.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chooseImporter } from '../server/importers/index.ts';
import { loadModel } from '../server/model/build-model.ts';
import { openKeeper } from '../server/records/open-keeper.ts';
import { createGraph } from '../server/store/graph.ts';
import { openJournal } from '../server/store/journal.ts';
import { base } from './image-journal.ts';
import { digits } from './measure.ts';
import type { Measured } from './measure.ts';

const slots = ['center_of_mass_x', 'center_of_mass_y', 'center_of_mass_x_relative', 'center_of_mass_y_relative', 'center_of_mass_distance_relative', 'center_geometric_x', 'center_geometric_y', 'center_fitted_x', 'center_fitted_y', 'max_intensity',
  'top_left_intensity_mean', 'top_left_intensity_ratio', 'top_center_intensity_mean', 'top_center_intensity_ratio', 'top_right_intensity_mean', 'top_right_intensity_ratio', 'middle_left_intensity_mean', 'middle_left_intensity_ratio', 'bottom_right_intensity_mean', 'bottom_right_intensity_ratio'];

/** The file: so many channels, each with as many numbers as there are slots. */
export function yaml(channels: number): string {
  const row = (channel: number): string => [`    - channel_name: channel ${channel}`, `      channel_nr: ${channel}`, '      image_name: field.tif', ...slots.map((slot, at) => `      ${slot}: ${(channel * 7919 % 1000 / 7 + at).toFixed(13)}${'0'.repeat(30)}`)].join('\n');
  return `name: Field\nmicroscope: {name: Confocal, manufacturer: Optics, model: EO 1, serial_number: "EO-1"}\nacquisition_datetime: "2026-02-03T10:00:00Z"\nprocessed: true
input_data:\n  field_illumination_images:\n    - {name: field.tif, shape_x: 512, shape_y: 256, shape_z: 1, shape_c: ${channels}, shape_t: 1, voxel_size_x_micron: 0.5, voxel_size_y_micron: 0.5}
input_parameters: {saturation_threshold: 0.01, sigma: 5.0, corner_fraction: 0.1, bit_depth: 12}
output:\n  processing_application: microscope-metrics\n  processing_version: 0.3.0\n  processing_datetime: "2026-02-03T11:00:00+01:00"\n  key_measurements:\n${Array.from({ length: channels }, (_, channel) => row(channel)).join('\n')}\n`;
}

/** Measures. */
export async function measure({ channels = 850 } = {}): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-bench-'));
  try {
    const root = resolve(import.meta.dirname, '..'), { model, shapes, vocabulary } = loadModel(root), agent = { iri: `${base}agents/bench`, name: 'bench', role: 'contributor' } as const;
    const keeper = openKeeper({ journal: openJournal({ file: join(folder, 'journal.sqlite') }), graph: createGraph(), model, shapes: shapes.getQuads(null, null, null, null), vocabulary: vocabulary.getQuads(null, null, null, null), chooseImporter, base, software: 'bench' });
    const bytes = new TextEncoder().encode(yaml(channels)), delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const deposit = async (accepted: boolean): Promise<string> => {
      delay.reset();
      const cpu = process.cpuUsage(), started = performance.now();
      const [answer] = await keeper.deposit({ source: { bytes, name: 'field.yaml' }, agent, activity: 'import' });
      const ms = performance.now() - started, { user, system } = process.cpuUsage(cpu);
      await new Promise((done) => { setTimeout(done, 20); });
      if (answer!.accepted !== accepted) throw new Error(JSON.stringify(answer!.report.results[0]));
      return `${digits(ms)} ms (${digits((user + system) / 1000)} ms of processor time); the thread that writes is held at most ${digits(delay.max / 1e6)} ms at a time`;
    };
    const what = `a file of microscope-metrics of ${digits(bytes.length / 1e6)} MB, ${(channels * slots.length).toLocaleString('en')} numbers`;
    // without the vocabulary each observation is refused for its procedure and property
    const refused = { what: `${what}, refused in each of them`, figure: await deposit(false) };
    for (const name of ['qc-field', 'qc-psf', 'qc-microscope-metrics']) await keeper.deposit({ source: { bytes: readFileSync(join(root, `ontologies/${name}.ttl`)), mediaType: 'text/turtle' }, id: `ontology-${name}`, agent, activity: 'bench' });
    const taken = { what: `${what}, deposited`, figure: await deposit(true) };
    await keeper.close();
    return [taken, refused];
  } finally { rmSync(folder, { recursive: true, force: true }); }
}
