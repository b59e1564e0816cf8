import { describe, expect, it } from 'vitest';
import { partsOf } from './document.ts';
import { trackGains } from './mixer.ts';

const TRACK = { gainDb: 0, pan: 0, mute: false, solo: false };
const PART = { hash: 'a', length: 100 };

describe('the gains of a track', () => {
  it('are unity untouched, and the pan never raises a side', () => {
    expect(trackGains(TRACK, false)).toEqual([1, 1]);
    for (let pan = -1; pan <= 1; pan += 0.1) {
      const [left, right] = trackGains({ ...TRACK, pan }, false);
      expect(Math.max(left, right)).toBe(1);
      expect(left >= right).toBe(pan <= 0 || Math.abs(pan) < 1e-9);
    }
    expect(trackGains({ ...TRACK, pan: 1 }, false)).toEqual([0, 1]);
    expect(trackGains({ ...TRACK, pan: -1, gainDb: -6 }, false)).toEqual([10 ** (-6 / 20), 0]);
  });

  it('are nothing when muted, or when another is soloed', () => {
    expect(trackGains({ ...TRACK, mute: true, solo: true }, true)).toEqual([0, 0]);
    expect(trackGains(TRACK, true)).toEqual([0, 0]);
    expect(trackGains({ ...TRACK, solo: true }, true)).toEqual([1, 1]);
  });
});

describe('the parts of a document', () => {
  const take = { asset: PART, start: 10, end: 110, fadeIn: 1, fadeOut: 2, law: 1 };
  const region = {
    id: 'r',
    stem: 'bass',
    blend: 1,
    fadeIn: null,
    fadeOut: 7,
    takes: [take, { ...take, start: 5 }],
    chosenTake: 0,
  };
  const document = {
    sampleRate: 44_100,
    length: 1000,
    mixAsset: PART,
    residual: null,
    tracks: [{ ...TRACK, stem: 'bass', asset: PART }],
    regions: [region],
  };
  const placed = (auditions?: Parameters<typeof partsOf>[1]) => partsOf(document, auditions)[0]!.placements;

  it('are the recording until it is separated, then the stems', () => {
    expect(partsOf({ ...document, tracks: [] }).map(({ name }) => name)).toEqual(['mix']);
    expect(partsOf({ ...document, residual: PART }).map(({ name }) => name)).toEqual(['bass', 'residual']);
    expect(partsOf({ ...document, tracks: [], mixAsset: null })).toEqual([]);
  });

  it('hold the chosen take with the region’s own fades, or what is listened to instead', () => {
    expect(placed()).toMatchObject([{ start: 10, fadeIn: 1, fadeOut: 7, blend: 1 }]);
    expect(placed(new Map([['r', { take: 1, blend: undefined }]]))).toMatchObject([{ start: 5, blend: 1 }]);
    expect(placed(new Map([['r', { take: undefined, blend: 0.3 }]]))).toMatchObject([{ start: 10, blend: 0.3 }]);
    expect(placed(new Map([['r', { take: null, blend: 1 }]]))).toEqual([]);
    expect(placed(new Map([['r', { take: 0, blend: 0 }]]))).toEqual([]);
  });
});
