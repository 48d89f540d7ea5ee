/**
 * `npm run bench [NAME …]`: runs every measurement, each in a process of its own and one after another, and writes the table
 * into bench/README.md (all of them) or shows it only (some of them). Ratios are within one run, so the machine matters little.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Measured } from './measure.ts';

const here = import.meta.dirname;
const shared = new Set(['run', 'measure', 'timing', 'image-journal', 'curation-journal', 'qc-journal', 'server-process', 'loop-delay']);
const all = readdirSync(here).filter((name) => name.endsWith('.ts')).map((name) => name.slice(0, -3)).filter((name) => !shared.has(name)).toSorted();

const [first, ...rest] = process.argv.slice(2);
if (first === '--one') {
  const { measure } = await import(join(here, `${rest[0]!}.ts`)) as { measure: () => Promise<Measured[]> | Measured[] };
  process.stdout.write(JSON.stringify(await measure()));
} else {
  const names = first === undefined ? all : [first, ...rest];
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) { console.error(`there is no measurement ${unknown.join(', ')}; there are ${all.join(', ')}`); process.exit(2); }
  const rows: Measured[] = [];
  for (const name of names) {
    console.error(`measuring ${name} …`);
    const { status, stdout } = spawnSync(process.execPath, [join(here, 'run.ts'), '--one', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1e8 });
    if (status === 0) rows.push(...JSON.parse(stdout) as Measured[]);
    else { rows.push({ what: name, figure: 'the measurement failed', bar: 'runs', met: false }); }
  }
  const table = ['| what | measured | bar | met |', '|---|---|---|---|', ...rows.map(({ what, figure, bar, met }) => `| ${what} | ${figure} | ${bar ?? ''} | ${met === undefined ? '' : met ? 'yes' : '**no**'} |`)].join('\n');
  console.log(table);
  if (first === undefined) {
    const file = join(here, 'README.md');
    const text = readFileSync(file, 'utf8');
    const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
    const start = '<!-- table -->', end = '<!-- end of table -->';
    writeFileSync(file, `${text.slice(0, text.indexOf(start))}${start}\n${machine}\n\n${table}\n${text.slice(text.indexOf(end))}`);
  }
  if (rows.some(({ met }) => met === false)) process.exitCode = 1;
}
