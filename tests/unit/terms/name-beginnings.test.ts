import { expect, onTestFinished, test } from 'vitest';
import { openCatalogueReading } from '../../../server/terms/catalogue-file.ts';
import { createNameBeginnings } from '../../../server/terms/name-beginnings.ts';
import { catalogueOf, draftOf, termOf } from './catalogues.ts';

test.each(['unc', 'uncul', 'uncultured b', 'uncultured fungus 1', 'clone'])('names that begin with "%s" come in the same order, whether they are sorted or read in their order', (start) => {
  const { file } = catalogueOf([[draftOf('AA', '1'), Array.from({ length: 300 }, (_, at) => termOf(`AA_${at}`, `uncultured ${at % 2 === 0 ? 'bacterium' : 'fungus'} ${at}`, { exact: at % 3 === 0 ? [`clone ${at}`] : [], obsolete: at % 7 === 0 }))]]);
  const database = openCatalogueReading({ file });
  onTestFinished(() => { database.close(); });
  const [few, many] = [301, 1].map((limit) => [...createNameBeginnings(database, { many: limit })(start, { classes: [0, 1, 2, 3] })].map(({ id }) => id)) as [number[], number[]];
  expect(few.length).toBeGreaterThan(50);
  expect(many).toEqual(few);
  expect(few).toEqual(few.toSorted((a, b) => a - b));
});
