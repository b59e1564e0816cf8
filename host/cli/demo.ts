import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from './main.ts';

/** `npm start`: mends the demo song and says where the result lies and how to go on. */
enableCompileCache();
const root = fileURLToPath(new URL('../../', import.meta.url));
const out = join(root, 'out', 'demo');

process.stdout.write('Resonate mends its demo song: a synthetic band, damaged on purpose (presets/demo).\n');
const status = await main(['restore', join(root, 'presets', 'demo', 'damaged'), '--out', out]);
if (status === 0) {
  process.stdout.write(
    [
      `Listen to   ${join(out, 'master.wav')}`,
      `Look at     ${join(out, 'report.html')}  (each region before and after, with players)`,
      '',
      'Your own recording:   npx resonate restore RECORDING --out FOLDER',
      'All that is possible: npx resonate --help',
      '',
    ].join('\n'),
  );
}
process.exitCode = status;
