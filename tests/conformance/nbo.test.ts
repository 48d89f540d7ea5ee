/**
 * The NBO model's own files and the real microscopes beside the clone: the committed shapes are what the script writes; every
 * class and attribute of the schema has a type and a field, or a reason why not; the microscopes are read without loss,
 * judged at the tier that they claim, and written again. Skipped where the files are not.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveNboFiles } from '../../scripts/nbo/derive.ts';
import { exporters } from '../../server/exporters/index.ts';
import { chooseImporter } from '../../server/importers/index.ts';
import { loadModel } from '../../server/model/build-model.ts';
import { fromNQuads } from '../../server/rdf/n-quads.ts';
import { agent, base, openModelKeeper, root } from '../support/model-keeper.ts';
import type { ModelKeeper } from '../support/model-keeper.ts';

const data = resolve(root, '../shared/data');
const missing = existsSync(data) ? '' : ' (skipped: ../shared/data is not there)';
const { model } = loadModel(root);

describe.skipIf(missing !== '')(`the schema${missing}`, () => {
  const folder = join(data, 'nboq');
  const rows = missing ? [] : readFileSync(join(folder, 'derived_nbo_v02-01_attributes.tsv'), 'utf8').trim().split('\n').slice(1).map((line) => {
    const [className = '', extension = '', , , , name = '', kind = '', type = '', , tier = '', use = ''] = line.split('\t');
    return { className, extension, name, kind, type, tier, use };
  });
  const corrections = parse(readFileSync(join(root, 'shapes/nbo/corrections.yaml'), 'utf8')) as { skip: Record<string, string[]>; fields: Record<string, { skip?: boolean; use?: string; tier?: number }> };
  const skipped = new Set(Object.values(corrections.skip).flat());
  const names = readFileSync(join(root, 'shapes/nbo/names.tsv'), 'utf8').trim().split('\n').slice(1).map((line) => line.split('\t'));

  test('the committed shapes are what the script writes', () => {
    const owl = globSync('*.ttl', { cwd: folder }).toSorted().map((name) => readFileSync(join(folder, name), 'utf8'));
    const schema = readFileSync(join(folder, globSync('*.xsd', { cwd: folder })[0]!));
    const { files } = deriveNboFiles(root, schema, owl);
    expect([...files].filter(([name, text]) => readFileSync(join(root, name), 'utf8') !== text).map(([name]) => name)).toEqual([]);
  });

  test('every concrete class has a type, every attribute a field, but for those that the corrections leave out with a reason', () => {
    const isConcrete = (name: string): boolean => !/(?:Group|Ref)$/.test(name) && !skipped.has(name);
    const without = new Set<string>();
    let fields = 0;
    for (const { className, name } of rows.filter((row) => isConcrete(row.className))) {
      const type = model.types.find(({ sourceNames }) => sourceNames.includes(className));
      if (!type) { without.add(className); continue; }
      if (/Units?$/.test(name) && name !== 'Unit') continue;
      const source = name.replace(/(?:Ref|Group)$/, '');
      const leftOut = [`*.${name}`, `${className}.${name}`].some((key) => corrections.fields[key]?.skip);
      const asPart = className === 'Instrument';
      if (leftOut || asPart || type.fields.some(({ sourceName }) => sourceName === source || (source === 'AnnotationRef' || source === 'Annotation') && sourceName === 'Description')) fields += 1;
      else without.add(`${className}.${name}`);
    }
    console.log(`schema: ${fields} rows of ${new Set(rows.filter((row) => isConcrete(row.className)).map(({ className }) => className)).size} classes have a field, ${names.length} names written`);
    expect([...without].toSorted()).toEqual([]);
  });

  test('what the schema requires at a tier is required there by the profile of that tier', async () => {
    const keeper = openModelKeeper();
    const wrong: string[] = [];
    let asked = 0;
    const classes = [...new Set(rows.map(({ className }) => className))].filter((name) => !/(?:Group|Ref)$/.test(name) && !skipped.has(name) && !['Instrument', 'Pixels'].includes(name));
    const { profiles } = await keeper.validate(classes.map((name) => `<#${name}> a <${model.types.find(({ sourceNames }) => sourceNames.includes(name))!.iri}> .`).join('\n'), ['nbo-tier-1', 'nbo-tier-2', 'nbo-tier-3']);
    for (const name of classes) {
      const type = model.types.find(({ sourceNames }) => sourceNames.includes(name))!;
      const missingAt = profiles!.map(({ results }) => new Set(results.filter(({ focus_node: focus }) => focus.endsWith(`#${name}`)).map(({ field }) => field)));
      for (const row of rows.filter(({ className, name: attribute, use }) => className === name && use === 'required' && !/Units?$/.test(attribute))) {
        const correction = corrections.fields[`${name}.${row.name}`] ?? corrections.fields[`*.${row.name}`];
        if (correction?.skip || correction?.use || correction?.tier !== undefined) continue;
        const field = type.fields.find(({ sourceName }) => sourceName === row.name)?.name;
        const tier = Math.min(3, Number(row.tier || 1));
        asked += 1;
        if (!missingAt[tier - 1]?.has(field) || (tier > 1 && missingAt[tier - 2]?.has(field) && type.name !== name)) wrong.push(`${name}.${row.name} at tier ${tier}`);
      }
    }
    await keeper.close();
    console.log(`schema: ${asked} requirements are those of the profiles`);
    expect(wrong).toEqual([]);
  });
});

/** What the export writes otherwise than the app did, for these reasons; all else is equal. */
const normalised: readonly [RegExp, string][] = [
  [/\.(?:NominalPowerOutput(?:Unit)?|Power(?:Unit)?|Peak)?(?:Wavelength|PeakWavelength|NominalPowerOutput|Power)(?:Unit)?$/, 'version 1: wavelength and power of a source have one name'],
  [/\.(?:NominalMagnification|Magnification|NominalImmersionMedium|ImmersionType|Infinity|InfinityCorrected)$/, 'version 1: an attribute has its name of version 2'],
  [/^\.(?:Version|ModelVersion)$/, 'version 1: an attribute has its name of version 2'],
  [/CCD\.json\.(?:PixelWellCapacity|RegisterWellCapacity|ArrayHeight|ArrayWidth)$/, 'a number that was written as text is a number'],
  [/CCD\.json\.(?:DarkCurrentRateUnit|PixelHeightUnit|PixelWidthUnit|AmbientOperatingTemperatureUnit)$/, 'a unit is spelt as in the schema'],
  [/CCD\.json\.WavelengthRange$/, 'several ranges are possible, so it is a list'],
];

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Paths where two descriptions differ. Components are compared by identifier, for their order says nothing. */
function differences(a: unknown, b: unknown, path: string): string[] {
  if (Array.isArray(a) && Array.isArray(b)) {
    if (path !== '.components') return a.length === b.length ? a.flatMap((each, index) => differences(each, b[index], `${path}[]`)) : [path];
    const byId = new Map((b as Json[]).map((each) => [each['ID'], each]));
    return [...a.length === b.length ? [] : [path], ...(a as Json[]).flatMap((each) => differences(each, byId.get(each['ID']), String(each['Schema_ID'])))];
  }
  if (isObject(a) && isObject(b)) return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) => differences(a[key], b[key], `${path}.${key}`));
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [path];
}

describe.skipIf(missing !== '')(`real microscopes${missing}`, () => {
  const files = missing ? [] : globSync('micrometa/*microscope*.json', { cwd: data }).filter((file) => !/_qc|_setting/.test(file)).toSorted();
  let keeper: ModelKeeper;
  beforeAll(() => { keeper = openModelKeeper(); });
  afterAll(() => keeper.close());

  test.each(files)('%s: nothing is lost, it is judged at its tier, and written again with the same meaning', async (file) => {
    const bytes = new Uint8Array(readFileSync(join(data, file)));
    const source = { bytes, name: basename(file) };
    const [answer] = await keeper.keeper.deposit({ source, agent, activity: 'import', profiles: ['nbo-tier-1', 'nbo-tier-2', 'nbo-tier-3'] });
    expect(answer!.report.results.filter(({ severity }) => severity === 'Violation')).toEqual([]);
    expect(answer).toMatchObject({ accepted: true, loss: { dropped: 0 } });

    const parsed = JSON.parse(new TextDecoder().decode(bytes)) as Json | { microscope: Json }[];
    const original = Array.isArray(parsed) ? parsed[0]!.microscope : parsed;
    const counts = answer!.profiles!.map(({ profile, results }) => `${profile} ${results.length}`);
    console.log(`${basename(file)}: claims tier ${String(original['Tier'])}, validated at ${String(original['ValidationTier'])}; ${answer!.loss!.kept} kept, ${answer!.loss!.mapped} mapped, 0 dropped; results: ${counts.join(', ')}`);
    const found = answer!.profiles!.map(({ results }) => results.length);
    expect(found).toEqual(found.toSorted((a, b) => a - b));

    const row = keeper.journal.newest(answer!.record)!;
    const quads = fromNQuads(keeper.journal.content(row.seq)!);
    const text = exporters[0]!.write(quads, { model, record: answer!.record });
    const unexplained = differences(original, JSON.parse(text), '').filter((path) => !normalised.some(([pattern]) => pattern.test(path)));
    expect([...new Set(unexplained)]).toEqual([]);

    const again = (content: string | Uint8Array): Promise<string[]> => chooseImporter({ bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content, name: 'again.json', sha256: '' })
      .read({ bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content, name: 'again.json', sha256: '' }, { model, base })
      .then(([imported]) => exporters[0]!.write(imported!.quads, { model, record: imported!.record }).split('\n').toSorted());
    expect(await again(text)).toEqual(text.split('\n').toSorted());
  });
});
