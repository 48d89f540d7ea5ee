/** A process that loads ontologies and puts them in use until it is killed, saying each one once it is in. Argument: the data folder. */
import { writeSync } from 'node:fs';
import { openCatalogueWriting } from '../../server/terms/catalogue-writing.ts';

const [dataFolder, shipped] = process.argv.slice(2);
const writing = openCatalogueWriting({ dataFolder: dataFolder!, shipped: shipped! });
await writing.prepare();
writeSync(1, 'open\n');
for (let turn = 0; ; turn += 1) {
  const version = `${process.pid}.${turn}`;
  const terms = Array.from({ length: 1500 }, (_, at) => `[Term]\nid: XX:${String(at).padStart(7, '0')}\nname: name ${at} of turn ${turn}\n${at > 0 ? `is_a: XX:${String(at >> 1).padStart(7, '0')}\n` : ''}`);
  await writing.load({ bytes: new TextEncoder().encode(`format-version: 1.2\ndata-version: ${version}\nontology: xx\n\n${terms.join('\n')}`), source: 'xx.obo' }, () => undefined);
  writing.use([{ ontology: 'xx', version }], () => undefined);
  writeSync(1, `${version}\n`);
}
