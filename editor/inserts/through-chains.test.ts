import { describe, expect, it } from 'vitest';
import { partsOf } from '../../dsp/graph/document.ts';
import type { Insert, Project } from '../../host/project/project.ts';
import { testAsset, testProject, testRegion, testTake } from '../../host/project/test-project.ts';
import type { InsertsState } from '../state/inserts.ts';
import { chainKey, chainState, throughChains } from './through-chains.ts';

const insert: Insert = {
  ...{ id: 'i', format: 'VST3', plugin: 'AB'.repeat(16), name: 'Verb', vendor: '' },
  ...{ state: null, parameters: {}, bypass: false, wet: 1 },
};
const take = testTake('t', 480_000, 528_000);
const plain = testProject([
  testRegion('r', 'bass', 10, { takes: [take], chosenTake: 0 }),
  testRegion('d', 'drums', 10, { takes: [testTake('u', 480_000, 528_000)], chosenTake: 0 }),
]);
const chained = (chain: Insert[], project: Project = plain): Project => ({
  ...project,
  tracks: project.tracks.map((track) => (track.stem === 'bass' ? { ...track, chain } : track)),
});
const project = chained([insert]);
const asset = testAsset('rendered', project.length);
const heard = { bass: { key: chainKey(project, 'bass')!, start: 0, isWhole: true, asset, error: null } };
const as = (made: InsertsState['heard'], isBypassed = false) => ({ heard: made, isBypassed });
const part = (of: Project, name: string) => partsOf(of).find((one) => one.name === name)!;

describe('a stem through its plugins', () => {
  it('is heard from the first frame to the last as it was rendered, in place of its takes', () => {
    const [whole, ...more] = part(throughChains(project, as(heard)), 'bass').placements;
    expect(more).toEqual([]);
    expect(whole).toMatchObject({ hash: asset.hash, start: 0, end: project.length, fadeIn: 0, fadeOut: 0, blend: 1 });
    expect(part(throughChains(project, as(heard)), 'bass').asset).toEqual(part(plain, 'bass').asset);
  });

  it('is heard for some seconds before the rest has come, and goes over to its takes at both ends', () => {
    const some = { ...heard.bass, start: 490_000, isWhole: false, asset: testAsset('rendered', 10_000) };
    expect(chainState(project, 'bass', { bass: some }).kind).toBe('ahead');
    const { placements } = part(throughChains(project, as({ bass: some })), 'bass');
    const fade = 0.01 * project.sampleRate;
    expect(placements).toMatchObject([
      { hash: take.asset.hash, start: 480_000 },
      { hash: testAsset('rendered', 1).hash, rank: 1, start: 490_000, end: 500_000, fadeIn: fade, fadeOut: fade },
    ]);
  });

  it('leaves every other stem, and a song without plugins, as they are', () => {
    expect(part(throughChains(project, as(heard)), 'drums').placements).toEqual(part(plain, 'drums').placements);
    expect(throughChains(plain, as(heard))).toBe(plain);
  });

  it('is heard dry until it is rendered, and as it was before when anything of it changes', () => {
    expect(chainState(project, 'bass', {})).toEqual({ kind: 'waiting', isHeardAsBefore: false });
    expect(part(throughChains(project, as({})), 'bass').placements).toEqual(part(plain, 'bass').placements);
    const changes: Project[] = [
      chained([{ ...insert, wet: 0.5 }]),
      chained([{ ...insert, parameters: { '1': 0 } }]),
      chained([{ ...insert, state: 'AAAA' }]),
      chained([insert, { ...insert, id: 'j' }]),
      chained([insert], { ...plain, regions: plain.regions.map((region) => ({ ...region, chosenTake: null })) }),
    ];
    for (const changed of changes) {
      expect(chainState(changed, 'bass', heard)).toEqual({ kind: 'waiting', isHeardAsBefore: true });
      expect(part(throughChains(changed, as(heard)), 'bass').placements).toMatchObject([{ hash: asset.hash }]);
    }
    expect(chainState(chained([{ ...insert, name: 'Renamed' }]), 'bass', heard).kind).toBe('heard');
  });

  it('is heard dry where it is bypassed or could not be made', () => {
    const bypassed = chained([{ ...insert, bypass: true }]);
    expect(chainState(bypassed, 'bass', heard)).toEqual({ kind: 'none' });
    expect(throughChains(bypassed, as(heard))).toBe(bypassed);
    const failed = { bass: { key: heard.bass.key, start: 0, isWhole: true, asset: null, error: 'It crashed.' } };
    expect(chainState(project, 'bass', failed)).toEqual({ kind: 'failed', error: 'It crashed.' });
    expect(part(throughChains(project, as(failed)), 'bass').placements).toEqual(part(plain, 'bass').placements);
  });

  it('has a take in it from when that is chosen, whether it was accepted or not', () => {
    const chosen = (chosenTake: number | null, status: 'open' | 'accepted'): Project =>
      chained([insert], { ...plain, regions: plain.regions.map((region) => ({ ...region, chosenTake, status })) });
    for (const place of ['bass', 'master'] as const) {
      const withMaster = (of: Project): Project => ({
        ...of,
        master: { ...of.master, chain: [{ ...insert, id: 'm' }] },
      });
      const keys = [chosen(0, 'open'), chosen(0, 'accepted'), chosen(null, 'open')].map((of) =>
        chainKey(withMaster(of), place),
      );
      expect(keys[0]).toBe(keys[1]);
      expect(keys[0]).not.toBe(keys[2]);
    }
  });

  it('lets a take be auditioned over it', () => {
    const audition = new Map([['r', { take: 0, blend: undefined }]]);
    const bass = partsOf(throughChains(project, as(heard)), audition).find(({ name }) => name === 'bass')!;
    expect(bass.placements).toMatchObject([
      { hash: asset.hash, rank: 1 },
      { hash: take.asset.hash, rank: 2 },
    ]);
  });

  it('is heard without them where plugins are bypassed', () => {
    expect(part(throughChains(project, as(heard, true)), 'bass').placements).toEqual(part(plain, 'bass').placements);
  });
});

describe('the mix through the plugins of the master', () => {
  const mixed: Project = { ...plain, master: { ...plain.master, chain: [insert] } };
  const made = { master: { key: chainKey(mixed, 'master')!, start: 0, isWhole: true, asset, error: null } };
  const bus = (of: Project, ...more: Parameters<typeof partsOf>[1][]) =>
    partsOf(of, ...more)
      .find(({ isBus }) => isBus)
      ?.placements.map(({ hash, start, end }) => [hash, start, end]);

  it('takes the place of the sum, and leaves what goes into it as it is', () => {
    const song = throughChains(mixed, as(made));
    expect(bus(song)).toEqual([[asset.hash, 0, project.length]]);
    expect(song.regions).toBe(mixed.regions);
    expect(bus(plain)).toBeUndefined();
  });

  it('is the plain sum until it is rendered, where plugins are bypassed, and while a take is auditioned', () => {
    expect(bus(throughChains(mixed, as({})))).toEqual([]);
    expect(bus(throughChains(mixed, as(made, true)))).toEqual([]);
    expect(bus(throughChains(mixed, as(made)), new Map([['r', { take: 0, blend: undefined }]]))).toEqual([]);
  });

  it('is another when a fader, a take or a plugin of any stem is set otherwise', () => {
    const [first, ...others] = mixed.tracks;
    const changes: Project[] = [
      { ...mixed, tracks: [{ ...first!, gainDb: -3 }, ...others] },
      { ...mixed, tracks: [{ ...first!, mute: true }, ...others] },
      { ...mixed, tracks: [{ ...first!, chain: [{ ...insert, id: 'v' }] }, ...others] },
      { ...mixed, regions: mixed.regions.map((region) => ({ ...region, blend: 0.5 })) },
    ];
    for (const changed of changes) expect(chainState(changed, 'master', made)).toMatchObject({ kind: 'waiting' });
    expect(chainState({ ...mixed, name: 'Renamed' }, 'master', made).kind).toBe('heard');
  });
});
