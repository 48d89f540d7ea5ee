/** The commands below `shapes`: what other shapes would change, putting them in force, the way back. */
import type { Command } from 'commander';
import { createProgress } from './progress.ts';
import { reaching, withServer } from './reach.ts';
import type { Reach } from './reach.ts';
import { activateShapes, activationText, deactivateShapes, previewFolder, previewText, shapesStatus } from './shapes.ts';

/** Adds `shapes` with `preview`, `activate`, `deactivate` and `status`. */
export function addShapesCommands(program: Command): void {
  const shapes = program.command('shapes').description('changes the shapes of a server: what would newly fail, putting them in force, the way back (administrators)');
  reaching(shapes.command('preview'))
    .description('lists which stored records would newly fail with the shapes of a folder, by profile and project; nothing is changed')
    .argument('<folder>', 'shapes that differ from those in force, or all: NAME.ttl, profiles/NAME.ttl; an empty file takes one away')
    .option('--json', 'prints the whole answer as JSON')
    .action(async (folder: string, flags: Reach & { json?: boolean }) => {
      const preview = await withServer(flags, async (connection) => previewFolder(connection, folder, createProgress()));
      console.log(flags.json ? JSON.stringify(preview, null, 2) : previewText(preview));
      if (preview.faults.length > 0 || preview.newly_failing.length > 0) process.exitCode = 1;
    });
  reaching(shapes.command('activate'))
    .description('puts the shapes of a folder in force, in place of or beside those that are; records are judged again in the background')
    .argument('[folder]', 'as for preview')
    .option('--previous', 'the set before, instead of a folder')
    .action(async (folder: string | undefined, flags: Reach & { previous?: boolean }) => {
      if ((folder === undefined) === (flags.previous === undefined)) return program.error('name a folder, or --previous', { exitCode: 2 });
      const answer = await withServer(flags, async (connection) => activateShapes(connection, folder === undefined ? 'previous' : { folder }));
      console.log(activationText(answer));
      if (!answer.accepted) process.exitCode = 1;
    });
  reaching(shapes.command('deactivate')).description('back to the shapes that came with the server').action(async (flags: Reach) => {
    console.log(activationText(await withServer(flags, deactivateShapes), 'The shapes that came with the server are in force'));
  });
  reaching(shapes.command('status')).description('what is in force, and how far judging the records again is').action(async (flags: Reach) => {
    console.log(await withServer(flags, shapesStatus));
  });
}
