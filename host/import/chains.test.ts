import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { scratchFolder } from '../../tests/scratch.ts';
import { presetFiles, projectXml } from '../export/daw/dawproject.ts';
import { rppOf } from '../export/daw/rpp.ts';
import { sessionOf } from '../export/daw/session.ts';
import { keptStateOf, vst3StateOf } from '../export/daw/vst3-state.ts';
import { Cache } from '../jobs/cache.ts';
import { Runner } from '../jobs/runner.ts';
import { act, NO_HISTORY, undo } from '../project/history.ts';
import type { Insert, Project } from '../project/project.ts';
import { chainOf } from '../project/selectors.ts';
import { readImports } from './import-files.ts';
import { openDawproject } from './open-dawproject.ts';
import { readRpp } from './read-rpp.ts';
import { project as song } from './test-projects.ts';

// Chains of plugins on their way to a DAW and back.

const folder = scratchFolder();
let runner: Runner;

beforeAll(() => {
  // No plugin is on this machine.
  process.env.RESONATE_VST3_PATH = join(folder, 'none');
  process.env.RESONATE_CACHE = join(folder, 'cache');
  runner = new Runner({ cache: new Cache(join(folder, 'cache')), workers: 1 });
});
afterAll(() => runner.close());

const CLASS = '72C4DB717A4D459AB97E51745D84B39D';
const OTHER = '5653545344656C237473746572656F20';
/** Of all values, in no order that repeats soon. */
const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * i * 31 + length * 7) % 251);
/** Longer than a line, and of no length that base 64 likes. */
const STATE = keptStateOf({ component: bytes(700), controller: bytes(11) });

const insert = (id: string, more: Partial<Insert> = {}): Insert => ({
  id,
  format: 'VST3',
  plugin: CLASS,
  name: 'Equal & "Q"',
  vendor: 'Maker',
  state: STATE,
  parameters: {},
  bypass: false,
  wet: 1,
  ...more,
});

function withChains(bass: Insert[], master: Insert[] = []): Project {
  const tracks = song.tracks.map((track) => (track.stem === 'bass' ? { ...track, chain: bass } : track));
  return { ...song, tracks, master: { ...song.master, chain: master } };
}

const sent = withChains(
  [
    insert('a', { bypass: true }),
    insert('b', {
      plugin: OTHER,
      name: 'Two',
      vendor: '',
      state: keptStateOf({ component: bytes(5), controller: null }),
    }),
  ],
  [insert('c', { state: null, wet: 0.6 })],
);
const withoutId = ({ id: _, ...kept }: Insert) => kept;

let files = 0;
function rppFile(text: string): string {
  const path = join(folder, `song-${++files}.rpp`);
  writeFileSync(path, text);
  return path;
}
async function zipped(entries: ReadonlyMap<string, Buffer>): Promise<string> {
  const zip = new ZipFile();
  for (const [name, content] of entries) zip.addBuffer(content, name);
  zip.end();
  const path = join(mkdtempSync(join(folder, 'zip-')), 'song.dawproject');
  writeFileSync(path, await buffer(zip.outputStream));
  return path;
}
const entriesOf = (project: Project): Map<string, Buffer> => {
  const session = sessionOf(project, 'audio');
  return new Map([['project.xml', Buffer.from(projectXml(session))], ...presetFiles(session)]);
};

const writers = {
  'a DAWproject': (project: Project) => zipped(entriesOf(project)),
  'a REAPER project': async (project: Project) => rppFile(rppOf(sessionOf(project, 'audio'))),
};

test('settings come out of the form of the plugin host and go into it again, whatever their length', () => {
  for (let length = 1; length < 40; length++) {
    const state = { component: bytes(length), controller: length % 2 === 0 ? bytes(length + 1) : null };
    const { component, controller } = vst3StateOf(keptStateOf(state))!;
    expect([[...component], controller === null ? null : [...controller]]).toEqual([
      [...state.component],
      state.controller === null ? null : [...state.controller],
    ]);
  }
});

describe.each(Object.entries(writers))('%s', (_, write) => {
  test('brings chains as one step of undo: plugins by their ID, their settings, bypass and mix', async () => {
    const bare = withChains([insert('old')]);
    const { action, found, notices } = await readImports(runner, folder, bare, [await write(sent)]);
    expect(found).toEqual([expect.stringContaining('the plugins of bass, master of song')]);
    expect(notices.filter((notice) => /plugin|settings/.test(notice))).toEqual([]);
    const before = { project: bare, history: NO_HISTORY };
    const after = act(before, action!);
    for (const place of ['bass', 'master', 'drums'] as const) {
      expect(chainOf(after.project, place).map(withoutId)).toEqual(chainOf(sent, place).map(withoutId));
    }
    expect(undo(after)!.project).toEqual(bare);
  });

  test('that comes back as it went says nothing new, and what is set by hand beside the settings stays', async () => {
    const touched = withChains([insert('a', { parameters: { '7': 0.25 } })], [insert('c', { wet: 0.333 })]);
    const { action, found } = await readImports(runner, folder, touched, [await write(touched)]);
    expect([action, found]).toEqual([null, [expect.stringMatching(/says nothing new/)]]);
  });

  test('in which plugins change their order keeps those that are the same, and takes what is new', async () => {
    const turned = withChains([...chainOf(sent, 'bass')].reverse(), [insert('n', { plugin: OTHER })]);
    const { action } = await readImports(runner, folder, sent, [await write(turned)]);
    const { chains } = action!.payload;
    expect(chains!.map(({ place, inserts }) => [place, inserts.map(({ id }) => id)])).toEqual([
      ['bass', ['b', 'a']],
      ['master', [expect.stringMatching(/^i/)]],
    ]);
  });

  test('without plugins takes none away, and says so', async () => {
    const { action, notices } = await readImports(runner, folder, sent, [
      await write(withChains([], [...chainOf(sent, 'master')])),
    ]);
    expect(action).toBeNull();
    expect(notices).toContainEqual(expect.stringMatching(/^There are no plugins on the bass track of song.*were kept/));
  });

  test('with the plugin that plays Resonate brings that into no chain', async () => {
    const own = insert('r', { plugin: 'ABCDEF019182FAEB52736E7452736E31', name: 'Resonate', state: null });
    const { action } = await readImports(runner, folder, song, [await write(withChains([own, insert('a')]))]);
    expect(action!.payload.chains).toMatchObject([{ place: 'bass', inserts: [{ plugin: CLASS }] }]);
  });
});

describe('in a REAPER project', () => {
  const text = rppOf(sessionOf(sent, 'audio'));
  const bassOf = (rpp: string) => readRpp(rpp, 'x.rpp').chains!.find(({ place }) => place === 'bass')!;

  test('what is no VST3 plugin is named, and the others are taken', () => {
    const js =
      '<FXCHAIN\n BYPASS 0 0 0\n <JS loser/3bandeq "my EQ"\n 1 2 3\n >\n BYPASS 1 0 0\n <VST "VST: ReaEQ (Cockos)" reaeq.dll 0 "" 1919247729<56535472656571> ""\n AAAA\n >';
    const { plugins, left } = bassOf(text.replace('<FXCHAIN', js));
    expect(left).toEqual(['loser/3bandeq', 'VST: ReaEQ (Cockos)']);
    expect(plugins.map(({ name }) => name)).toEqual(['Equal & "Q"', 'Two']);
    expect(plugins.map(({ bypass }) => bypass)).toEqual([true, false]);
  });

  test('settings that are cut, or lie about their length, are none that can be read; nothing breaks', () => {
    const lines = text.split('\n');
    const first = lines.findIndex((line, i) => i > lines.indexOf('  <TRACK') && line.includes('<VST')) + 1;
    const spoilt = (make: (bytes: Buffer) => Buffer, at: number) =>
      bassOf(lines.with(at, make(Buffer.from(lines[at]!, 'base64')).toString('base64')).join('\n'));
    const set = (offset: number, value: number) => (block: Buffer) => {
      block.writeUInt32LE(value, offset);
      return block;
    };
    for (const make of [set(8, 0xffffffff), set(4, 1), set(48, 10), (block: Buffer) => block.subarray(0, 20)]) {
      expect(spoilt(make, first).unreadable).toEqual(['Equal & "Q"']);
    }
    for (const size of [0xffffffff, 0, 5000]) {
      expect(spoilt(set(0, size), first + 1).unreadable).toEqual(['Equal & "Q"']);
    }
    for (let at = first; at < first + 9; at++)
      for (const junk of ['', '!!!!', '====', 'A'.repeat(1e6)]) bassOf(lines.with(at, junk).join('\n'));
  });

  test('settings that no document could keep are not kept while they are read', () => {
    const line = `${'A'.repeat(4000)}\n`;
    const huge = text.replace(/(<FXCHAIN[^<]*<VST [^\n]*\n)/, `$1${line.repeat(5000)}`);
    const { unreadable, plugins } = bassOf(huge);
    expect([unreadable, plugins[0]!.state]).toEqual([['Equal & "Q"'], null]);
  });

  test('a chain of a thousand plugins is cut to what a document has, and names the first of those left', () => {
    const one = '<VST "VST3: P" "" 0 "" 1{00000000000000000000000000000001} ""\n>\n';
    const { plugins, left } = bassOf(text.replace('<FXCHAIN', `<FXCHAIN\n${one.repeat(1000)}`));
    expect([plugins.length, left.length]).toEqual([16, 16]);
  });
});

describe('in a DAWproject', () => {
  const chainIn = async (entries: ReadonlyMap<string, Buffer>) =>
    (await openDawproject(await zipped(entries), 'song.dawproject')).chains!.find(({ place }) => place === 'bass')!;
  const changed = (name: string, make: (content: Buffer) => Buffer | null) => {
    const entries = entriesOf(sent);
    const content = make(entries.get(name)!);
    if (content === null) entries.delete(name);
    else entries.set(name, content);
    return entries;
  };
  const xml = (from: string | RegExp, to: string) =>
    changed('project.xml', (content) => Buffer.from(content.toString().replace(from, to)));

  test('devices of other kinds are named, IDs may have dashes, and tracks may lie in folders', async () => {
    const other = xml('<Devices>', '<Devices><Equalizer deviceName="EQ-5"/><ClapPlugin name="Clap"/>');
    expect(await chainIn(other)).toMatchObject({ left: ['EQ-5', 'Clap'], plugins: [{}, {}] });
    const dashed = CLASS.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})/, '{$1-$2-$3-$4-');
    expect((await chainIn(xml(`deviceID="${CLASS}"`, `deviceID="${dashed}}"`))).plugins[0]).toMatchObject({
      plugin: CLASS,
    });
    const inFolder = changed('project.xml', (content) =>
      Buffer.from(
        content
          .toString()
          .replace('<Structure>', '<Structure><Track name="Stems">')
          .replace('</Structure>', '</Track></Structure>'),
      ),
    );
    expect((await chainIn(inFolder)).plugins).toHaveLength(2);
  });

  const PRESET = 'plugins/t3-1.vstpreset';
  const spoilt = (spoil: (preset: Buffer, list: number) => void) => (preset: Buffer) => {
    spoil(preset, Number(preset.readBigInt64LE(40)));
    return preset;
  };
  test.each([
    ['gone', () => null],
    ['cut', (preset: Buffer) => preset.subarray(0, 60)],
    ['empty', () => Buffer.alloc(0)],
    ['another plugin’s', spoilt((preset) => preset.write(OTHER, 8, 'latin1'))],
    ['one whose list lies outside', spoilt((preset) => preset.writeBigInt64LE(1n << 40n, 40))],
    ['one whose list is negative', spoilt((preset) => preset.writeBigInt64LE(-9n, 40))],
    ['one with more blocks than it has', spoilt((preset, list) => preset.writeInt32LE(9999, list + 4))],
    ['one whose block is longer than it', spoilt((preset, list) => preset.writeBigInt64LE(1n << 31n, list + 20))],
    ['a bomb', () => Buffer.alloc(30 * 2 ** 20)],
  ] as const)(
    'settings in a preset that is %s are none that can be read, and the chain is left out with a sentence',
    async (_, make) => {
      const entries = changed(PRESET, make);
      expect(await chainIn(entries)).toMatchObject({ unreadable: ['Equal & "Q"'] });
      const { action, notices } = await readImports(runner, folder, withChains([]), [await zipped(entries)]);
      expect(action!.payload.chains!.map(({ place }) => place)).toEqual(['master']);
      expect(notices).toContainEqual(
        expect.stringMatching(/^The plugins on the bass track .* settings of Equal & "Q" cannot be read/),
      );
    },
  );

  test('tracks that are more than anybody has cost no more than their markers, which are read', async () => {
    const file = await openDawproject(
      await zipped(xml('<Structure>', `<Structure>${'<Track a="1" b="2"/>'.repeat(200_000)}`)),
      'song.dawproject',
    );
    expect([file.chains, file.isChainUnread, file.markers.length > 0]).toEqual([undefined, true, true]);
  });
});
