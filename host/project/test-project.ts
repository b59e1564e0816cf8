import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { newRegion } from './new-region.ts';
import { type Asset, type Project, type Region, SCHEMA, type Take } from './project.ts';

/** Projects for tests. */

export const RATE = 48_000;

/** An asset that is named but nowhere: the document only refers to sound. */
export function testAsset(name: string, length: number): Asset {
  const hash = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 2 ** 48, 7);
  return { hash: hash.toString(16).padStart(64, '0'), sampleRate: RATE, channels: 2, length };
}

export function testTake(id: string, start: number, end: number, confidence = 0.5): Take {
  return {
    id,
    asset: testAsset(id, end - start),
    start,
    end,
    fadeIn: 0,
    fadeOut: 0,
    law: 1,
    treatment: 'restore',
    label: 'Restored',
    engine: { name: 'restore', version: '1', model: null },
    seed: 0,
    settings: {},
    why: 'for a test',
    material: [],
    confidence,
    before: {},
    after: {},
  };
}

/** A region of one second that begins at `second`. */
export function testRegion(id: string, stem: StemName, second: number, more: Partial<Region> = {}): Region {
  return newRegion({ id, stem, start: second * RATE, end: (second + 1) * RATE, ...more });
}

/** A separated song of 100 s at 120 BPM with bars of 2 s, four chords, five melody notes, and these regions. */
export function testProject(regions: Region[] = [], seconds = 100): Project {
  const length = seconds * RATE;
  const each = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
  return {
    schema: SCHEMA,
    name: 'Song',
    sampleRate: RATE,
    channels: 2,
    length,
    source: { name: 'song.wav', sha256: '', kind: 'recording', metadata: {}, notices: [] },
    mixAsset: testAsset('mix', length),
    separator: { name: 'test', version: '1' },
    tracks: STEMS.map((stem) => ({
      stem,
      asset: testAsset(stem, length),
      gainDb: 0,
      pan: 0,
      mute: false,
      solo: false,
      locked: false,
      level: 'good',
      snr: 60,
      lufs: -20,
      chain: [],
    })),
    residual: null,
    profile: {
      tempo: { bpm: 120, confidence: 1 },
      meter: [4, 4],
      beats: each(seconds * 2, (i) => (i * RATE) / 2),
      downbeats: each(seconds / 2, (i) => i * 2 * RATE),
      key: { tonic: 'A', mode: 'minor', confidence: 1 },
      chords: ['Am', 'F', 'C', 'G'].map((label, i) => ({
        start: (i * length) / 4,
        end: ((i + 1) * length) / 4,
        label,
        confidence: 0.8,
      })),
      melody: {
        hz: [],
        notes: each(5, (i) => ({ start: i * RATE, end: i * RATE + 20_000, midi: 60 + i, confidence: 0.9 })),
      },
      bass: { notes: [] },
      drums: each(4, (i) => ({ time: i * RATE, class: 'kick' as const, strength: 1 })),
      sections: [],
      description: '',
    },
    edits: { chords: null, melody: null, bass: null, drums: null },
    searched: true,
    consent: false,
    regions,
    mix: { vocalBoostDb: 0 },
    master: {
      targetLufs: null,
      truePeakDb: -1,
      delivery: { format: 'wav', bits: 24, rate: null },
      reference: null,
      chain: [],
      gainDb: 0,
    },
  };
}
