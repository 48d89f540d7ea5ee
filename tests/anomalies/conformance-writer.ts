/** A process that judges stored records again until it is killed. Arguments: the data folder, and a word that makes its profile another one. */
import { writeSync } from 'node:fs';
import { baseText, firstText, profileOf } from '../unit/profiles/profile-texts.ts';
import { openTestKeeper } from '../unit/records/keeper-harness.ts';

const [folder, word] = process.argv.slice(2) as [string, string];
const { keeper } = openTestKeeper({ shapes: baseText, profiles: [profileOf(firstText.replace('First level', word))], statuses: true, folder });
writeSync(1, 'open\n');
for (;;) {
  writeSync(1, `${(await keeper.conformance()).pending} waiting\n`);
  await new Promise((resolve) => { setTimeout(resolve, 5); });
}
