/**
 * Writes the shapes of the NBO model from its own files: XSD (types, tiers, enumerations, units) and OWL (IRIs), with the
 * reasoned corrections of `shapes/nbo/corrections.yaml`. Run by hand when one of these changes; the output is committed.
 *
 *   node scripts/write-nbo-shapes.ts FOLDER      the folder of the schema and the OWL files
 *
 * The schema: 4DN-BINA-OME-QUAREP (NBO-Q) model v02-01 by the 4D Nucleome Imaging Working Group, BioImaging North America
 * and the Open Microscopy Environment, CC BY 3.0.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { deriveNboFiles } from './nbo/derive.ts';

const folder = process.argv[2];
if (!folder) { console.error('node scripts/write-nbo-shapes.ts FOLDER'); process.exit(2); }
const root = resolve(import.meta.dirname, '..');
const schema = readdirSync(folder).find((name) => name.endsWith('.xsd'));
if (!schema) { console.error(`there is no schema (.xsd) in ${folder}`); process.exit(2); }
const owl = readdirSync(folder).filter((name) => name.endsWith('.ttl')).toSorted().map((name) => readFileSync(join(folder, name), 'utf8'));
const { files, figures } = deriveNboFiles(root, readFileSync(join(folder, schema)), owl);
for (const [name, text] of files) { mkdirSync(dirname(join(root, name)), { recursive: true }); writeFileSync(join(root, name), text); }
console.log(figures.join('\n'));
