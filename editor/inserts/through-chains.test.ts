import { describe, expect, it } from 'vitest';
import { partsOf } from '../../dsp/graph/document.ts';
import type { Insert, Project } from '../../host/project/project.ts';
import { testAsset, testProject, testRegion, testTake } from '../../host/project/test-project.ts';
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
const heard = { bass: { key: chainKey(project, 'bass')!, asset, error: null } };
const part = (of: Project, name: string) => partsOf(of).find((one) => one.name === name)!;

describe('a stem through its plugins', () => {
  it('is heard from the first frame to the last as it was rendered, in place of its takes', () => {
    const [whole, ...more] = part(throughChains(project, heard), 'bass').placements;
    expect(more).toEqual([]);
    expect(whole).toMatchObject({ hash: asset.hash, start: 0, end: project.length, fadeIn: 0, fadeOut: 0, blend: 1 });
    expect(part(throughChains(project, heard), 'bass').asset).toEqual(part(plain, 'bass').asset);
  });

  it('leaves every other stem, and a song without plugins, as they are', () => {
    expect(part(throughChains(project, heard), 'drums').placements).toEqual(part(plain, 'drums').placements);
    expect(throughChains(plain, heard)).toBe(plain);
  });

  it('is heard dry until it is rendered, and again when anything of it changes', () => {
    expect(throughChains(project, {})).toBe(project);
    const changes: Project[] = [
      chained([{ ...insert, wet: 0.5 }]),
      chained([{ ...insert, parameters: { '1': 0 } }]),
      chained([{ ...insert, state: 'AAAA' }]),
      chained([insert, { ...insert, id: 'j' }]),
      chained([insert], { ...plain, regions: plain.regions.map((region) => ({ ...region, chosenTake: null })) }),
    ];
    for (const changed of changes) {
      expect(chainState(changed, 'bass', heard)).toEqual({ kind: 'waiting' });
      expect(throughChains(changed, heard)).toBe(changed);
    }
    expect(chainState(chained([{ ...insert, name: 'Renamed' }]), 'bass', heard).kind).toBe('heard');
  });

  it('is heard dry where it is bypassed or could not be made', () => {
    const bypassed = chained([{ ...insert, bypass: true }]);
    expect(chainState(bypassed, 'bass', heard)).toEqual({ kind: 'none' });
    expect(throughChains(bypassed, heard)).toBe(bypassed);
    const failed = { bass: { key: heard.bass.key, asset: null, error: 'It crashed.' } };
    expect(chainState(project, 'bass', failed)).toEqual({ kind: 'failed', error: 'It crashed.' });
    expect(throughChains(project, failed)).toBe(project);
  });

  it('lets a take be auditioned over it', () => {
    const audition = new Map([['r', { take: 0, blend: undefined }]]);
    const bass = partsOf(throughChains(project, heard), audition).find(({ name }) => name === 'bass')!;
    expect(bass.placements.map(({ hash }) => hash)).toEqual([asset.hash, take.asset.hash]);
  });
});
