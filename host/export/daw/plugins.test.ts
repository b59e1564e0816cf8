import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { PluginChain } from '../../../bridge/client/chain.ts';
import { type Behaviour, bundle, IS_BUILT, insertOf, pluginHost, SETTING } from '../../../bridge/client/testing.ts';
import { scratchFolder } from '../../../tests/scratch.ts';
import { readDawprojectXml } from '../../import/read-dawproject.ts';
import { readRpp } from '../../import/read-rpp.ts';
import { Cache } from '../../jobs/cache.ts';
import { Runner } from '../../jobs/runner.ts';
import type { Insert, Project } from '../../project/project.ts';
import { testProject } from '../../project/test-project.ts';
import { presetFiles, projectXml } from './dawproject.ts';
import { validate } from './fixtures/validate.ts';
import { settledStates } from './plugins.ts';
import { rppOf } from './rpp.ts';
import { reaperId } from './rpp-plugin.ts';
import { sessionOf } from './session.ts';
import { vst3StateOf } from './vst3-state.ts';

// A chain of plugins in the files that a DAW is given: found again by other readers than those who wrote it.

const CLASS = '72C4DB717A4D459AB97E51745D84B39D';

/** As the plugin host keeps it: JUCE's form of a VST3's two blocks, here "Component" and "Co". */
const STATE = stateOf('9.C8Vav8lak4Fc', '2.C8F');

function stateOf(component: string, controller: string | null): string {
  const inside = `<IComponent>${component}</IComponent>${controller === null ? '' : `<IEditController>${controller}</IEditController>`}`;
  return framed(`<?xml version="1.0" encoding="UTF-8"?> <VST3PluginState>${inside}</VST3PluginState>`);
}

/** Text where JUCE has its XML. */
function framed(text: string): string {
  const xml = Buffer.from(`${text}\0`);
  const header = Buffer.alloc(8);
  header.writeUInt32LE(0x21324356, 0);
  header.writeUInt32LE(xml.length - 1, 4);
  return Buffer.concat([header, xml]).toString('base64');
}

function insert(more: Partial<Insert> = {}): Insert {
  const own = { id: 'i1', format: 'VST3' as const, plugin: CLASS, name: 'Equal & "Q"', vendor: 'Maker <1>' };
  return { ...own, state: STATE, parameters: {}, bypass: false, wet: 1, ...more };
}

function withChains(bass: Insert[], master: Insert[] = []): Project {
  const project = testProject([]);
  const tracks = project.tracks.map((track) => (track.stem === 'bass' ? { ...track, chain: bass } : track));
  return { ...project, tracks, master: { ...project.master, chain: master } };
}

/** The blocks of a .vstpreset, as its list says where they are. */
function blocksOf(preset: Buffer): Record<string, string> {
  expect(preset.toString('latin1', 0, 4)).toBe('VST3');
  const list = Number(preset.readBigInt64LE(40));
  expect(preset.toString('latin1', list, list + 4)).toBe('List');
  return Object.fromEntries(
    Array.from({ length: preset.readInt32LE(list + 4) }, (_, i) => {
      const entry = list + 8 + 20 * i;
      const at = Number(preset.readBigInt64LE(entry + 4));
      const size = Number(preset.readBigInt64LE(entry + 12));
      return [preset.toString('latin1', entry, entry + 4), preset.toString('latin1', at, at + size)];
    }),
  );
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  isArray: (name) => name === 'Track' || name === 'Vst3Plugin' || name === 'RealParameter',
});

describe('in a DAWproject', () => {
  const bass = [
    insert({ parameters: { '7': 0.25, '4000000000': 1, name: 1 } }),
    insert({ id: 'i2', state: null, bypass: true, wet: 0.6 }),
  ];
  const session = sessionOf(withChains(bass, [insert({ id: 'i3' })]), 'audio');
  const xml = projectXml(session);

  test('a chain is on the channel of its stem and of the master alone, by class ID, in order, valid', () => {
    validate(xml);
    const { Structure } = parser.parse(xml).Project;
    const devices = (name: string) =>
      Structure.Track.find((track: { name: string }) => track.name === name).Channel.Devices?.Vst3Plugin;
    expect(devices('Bass')).toMatchObject([
      { deviceID: CLASS, deviceName: 'Equal &amp; &quot;Q&quot;'.replace('&amp;', '&').replaceAll('&quot;', '"') },
      { deviceID: CLASS, comment: '60 % wet in Resonate' },
    ]);
    expect(devices('Bass').map((device: { Enabled: { value: string } }) => device.Enabled.value)).toEqual([
      'true',
      'false',
    ]);
    // What VST3 numbers, and the format can hold.
    expect(devices('Bass')[0].Parameters.RealParameter).toMatchObject([{ parameterID: '7', value: '0.25' }]);
    expect(devices('Master')).toHaveLength(1);
    for (const name of ['Vocals', 'Drums', 'Other', 'Residual']) expect(devices(name)).toBeUndefined();
  });

  test('settings lie beside it as presets of the plugin, and whatever is referred to is there', () => {
    const files = presetFiles(session);
    const named = [...xml.matchAll(/<State path="([^"]+)"/g)].map((match) => match[1]!);
    expect([...files.keys()].sort()).toEqual(named.sort());
    expect(named).toHaveLength(2);
    for (const preset of files.values()) {
      expect(preset.toString('latin1', 8, 40)).toBe(CLASS);
      expect(blocksOf(preset)).toEqual({ Comp: 'Component', Cont: 'Co' });
    }
  });

  test('what came back is read past the plugins: markers and tempo are there', () => {
    const { tempo, markers } = readDawprojectXml(xml, 'x');
    expect(tempo).not.toBeNull();
    expect(markers.map(({ name }) => name)).toContain('Am');
  });
});

describe('in a REAPER project', () => {
  test('plugins have the number that REAPER gives them', () => {
    expect(reaperId(CLASS)).toBe(756_089_518);
    expect(reaperId('5653545344656C237473746572656F20')).toBe(1_997_878_177);
    expect(reaperId('F2AEE70D00DE4F4E5442504154425037')).toBe(157_181_286);
  });

  test('a chain is the FX chain of its track, with bypass, mix and settings in REAPER’s form', () => {
    const bass = [insert(), insert({ id: 'i2', bypass: true, wet: 0.5, state: null, vendor: '' })];
    const lines = rppOf(sessionOf(withChains(bass), 'a'))
      .split('\n')
      .map((line) => line.trim());
    const begin = lines.indexOf('<FXCHAIN');
    expect(lines.lastIndexOf('<FXCHAIN')).toBe(begin);
    expect(lines.slice(0, begin).findLast((line) => line.startsWith('NAME'))).toBe('NAME "Bass"');
    const chain = lines.slice(begin + 4, lines.indexOf('<ITEM', begin) - 1);
    expect(chain.filter((line) => line.startsWith('<VST'))).toEqual([
      `<VST 'VST3: Equal & "Q" (Maker <1>)' "" 0 "" 756089518{${CLASS}} ""`,
      `<VST 'VST3: Equal & "Q"' "" 0 "" 756089518{${CLASS}} ""`,
    ]);
    expect(chain.filter((line) => /^(BYPASS|WET)/.test(line))).toEqual(['BYPASS 0 0 0', 'BYPASS 1 0 0', 'WET 0.5']);
    const [wiring, own, preset] = chain.slice(2, 5).map((line) => Buffer.from(line, 'base64'));
    // As it stands in projects that REAPER wrote, but for the number and the size.
    const written = 'oTMVd+9e7f4CAAAAAQAAAAAAAAACAAAAAAAAAAIAAAABAAAAAAAAAAIAAAAAAAAAEgUAAAEAAAD//xAA';
    const example = Buffer.from(written, 'base64');
    example.writeUInt32LE(756_089_518, 0);
    example.writeUInt32LE(own!.length, 48);
    expect(wiring).toEqual(example);
    expect(own!.toString('latin1')).toBe('\x09\0\0\0\x01\0\0\0Component\x02\0\0\0\0\0\0\0Co');
    expect(preset!.toString('latin1')).toBe('\0\0\x10\0\0\0');
  });

  test('that of the master is the project’s own; what came back is read past it', () => {
    const text = rppOf(sessionOf(withChains([], [insert({ state: stateOf('9.C8Vav8lak4Fc', null) })]), 'a'));
    expect(text).toMatch(/^ {2}<MASTERFXLIST\n/m);
    expect(text).not.toContain('<FXCHAIN');
    const { markers, tempo } = readRpp(text, 'x.rpp');
    expect([markers.length > 0, tempo === null]).toEqual([true, false]);
  });
});

test('a state that is none of a VST3 plugin is left out, and nothing breaks', () => {
  const broken = ['', 'AAAA', Buffer.from('junk'.repeat(9)).toString('base64'), stateOf('9.iLEY', null)];
  const odd = [
    '<VST3PluginState',
    '<a><!--',
    '<a><?x',
    '<a><![CDATA[',
    '<a',
    '',
    'words',
    '<VST3PluginState>9</VST3PluginState>',
  ];
  const declared = '<!DOCTYPE a [<!ENTITY b "1.AA">]><VST3PluginState><IComponent>&b;</IComponent></VST3PluginState>';
  const cut = [...odd, declared].map(framed);
  for (const state of [...broken, ...cut, stateOf('999999999999.AA', null), stateOf('', '2.C8F')]) {
    expect(vst3StateOf(state)).toBeNull();
    const session = sessionOf(withChains([insert({ state })]), 'audio');
    validate(projectXml(session));
    expect(rppOf(session)).toContain('<VST ');
  }
});

describe.skipIf(!IS_BUILT)('with the plugins on this machine', () => {
  const folder = scratchFolder();
  const real = (behaviour: Behaviour, more: Partial<Insert> = {}): Insert =>
    insert({ plugin: Buffer.from(behaviour).toString('hex').padEnd(32, '0').toUpperCase(), state: null, ...more });

  beforeAll(() => {
    process.env.RESONATE_VST3_PATH = join(folder, 'vst3');
    for (const name of ['gain', 'crash-load'] as const)
      cpSync(bundle(name), join(folder, 'vst3', `${name}.vst3`), { recursive: true });
  });

  test('what was set by hand is in the settings, as the plugin itself would keep it; one that fails or is gone costs nothing', async () => {
    process.env.RESONATE_CACHE = join(folder, 'cache');
    const runner = new Runner({ cache: new Cache(join(folder, 'cache')), workers: 1 });
    const set = { parameters: { '100': 0.75 } };
    const project = withChains(
      [real('gain', { id: 'a', ...set }), real('crash-load', { id: 'b', ...set }), insert({ id: 'c', ...set })],
      [real('gain', { id: 'd' })],
    );
    const settled = await settledStates(runner, project);
    await runner.close();
    expect([...settled.keys()]).toEqual(['a']);
    const chain = await PluginChain.open(
      pluginHost(),
      [await insertOf('gain', { parameters: { '100': 0.75 } })],
      SETTING,
    );
    const asked = await chain.state(0);
    await chain.close();
    expect(vst3StateOf(settled.get('a')!)).toEqual(vst3StateOf(asked));
    expect(vst3StateOf(asked)!.component.length).toBeGreaterThan(0);
  });
});
