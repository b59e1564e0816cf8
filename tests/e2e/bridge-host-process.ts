import { hostIn } from '../../host/server/testing.ts';

// A host in a process of its own, which can be stopped and killed: FOLDER is the room that it has, SONG what it opens. Says when it has.

const [, , folder, song] = process.argv as [string, string, string, string];
const host = await hostIn(folder);
await host.studio.open(song);
process.stdout.write('ready\n');
