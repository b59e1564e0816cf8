import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import {
  bundle,
  difference,
  IS_BUILT,
  insertOf,
  noise,
  rendered,
  whole,
  withChain,
} from '../../bridge/client/testing.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { presetFiles, projectXml } from '../export/daw/dawproject.ts';
import { settledStates } from '../export/daw/plugins.ts';
import { rppOf } from '../export/daw/rpp.ts';
import { sessionOf } from '../export/daw/session.ts';
import { Cache } from '../jobs/cache.ts';
import { Runner } from '../jobs/runner.ts';
import type { Insert, Project } from '../project/project.ts';
import { readImports } from './import-files.ts';
import { project as song } from './test-projects.ts';

const folder = scratchFolder();
let runner: Runner;

const set: Insert = {
  ...{ id: 'g', format: 'VST3', plugin: Buffer.from('gain').toString('hex').padEnd(32, '0').toUpperCase() },
  ...{ name: 'Test gain', vendor: 'Resonate', state: null, parameters: { '100': 0.8 }, bypass: false, wet: 1 },
};
const onBass = (chain: Insert[]): Project => ({
  ...song,
  tracks: song.tracks.map((track) => (track.stem === 'bass' ? { ...track, chain } : track)),
});

beforeAll(() => {
  process.env.RESONATE_VST3_PATH = join(folder, 'vst3');
  process.env.RESONATE_CACHE = join(folder, 'cache');
  runner = new Runner({ cache: new Cache(join(folder, 'cache')), workers: 1 });
});
afterAll(() => runner.close());

describe.skipIf(!IS_BUILT)('a chain that went to a DAW and came back', () => {
  test.each(['song.rpp', 'song.dawproject'])('in %s sounds as it did, to the bit, and is known again', async (name) => {
    cpSync(bundle('gain'), join(folder, 'vst3', 'gain.vst3'), { recursive: true });
    const project = onBass([set]);
    const session = sessionOf(project, 'audio', await settledStates(runner, project));
    const path = join(folder, name);
    if (name.endsWith('.rpp')) writeFileSync(path, rppOf(session));
    else {
      const zip = new ZipFile();
      zip.addBuffer(Buffer.from(projectXml(session)), 'project.xml');
      for (const [place, preset] of presetFiles(session)) zip.addBuffer(preset, place);
      zip.end();
      writeFileSync(path, await buffer(zip.outputStream));
    }
    expect((await readImports(runner, folder, project, [path])).action).toBeNull();

    const { action } = await readImports(runner, folder, onBass([]), [path]);
    const [brought] = action!.payload.chains![0]!.inserts;
    expect(brought!.state).not.toBeNull();
    const sound = noise(2, 5000);
    const through = async ({ state }: Pick<Insert, 'state'>, parameters: Insert['parameters']) =>
      withChain([await insertOf('gain', { state, parameters })], (chain) => rendered(chain, whole(sound)));
    // By its settings alone, without what stands beside them.
    const heard = await through(brought!, {});
    expect(difference(heard, await through(set, set.parameters))).toBeNull();
    expect(difference(heard, await through(set, {}))).not.toBeNull();
  });
});
