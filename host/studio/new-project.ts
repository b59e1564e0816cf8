import { basename, extname } from 'node:path';
import type { PerStem } from '../../dsp/audio/stem.ts';
import { STEMS } from '../../dsp/audio/stem.ts';
import type { StemDamage } from '../../dsp/damage/finding.ts';
import type { Opened } from '../chain/input.ts';
import { planRegions } from '../chain/plan.ts';
import { BEST } from '../chain/separation.ts';
import type { StemSong } from '../chain/song.ts';
import { newRegion } from '../project/new-region.ts';
import { type Project, type Region, SCHEMA, type Track } from '../project/project.ts';

/** Streaming services play at this loudness, with this much room under full scale. */
const USUAL_LUFS = -14;
const USUAL_TRUE_PEAK = -1;

/** The document of a recording that was just decoded: nothing is known of it yet. */
export function newProject(opened: Opened, name = basename(opened.name, extname(opened.name))): Project {
  const { sampleRate, channels, length, mixAsset, stems, residual } = opened;
  return {
    schema: SCHEMA,
    name,
    sampleRate,
    channels,
    length,
    source: {
      name: opened.name,
      sha256: opened.sha256,
      kind: opened.kind,
      metadata: { ...opened.metadata },
      notices: [...opened.notices],
    },
    mixAsset,
    separator: null,
    tracks: stems === null ? [] : STEMS.map((stem) => newTrack(stem, stems[stem])),
    residual,
    profile: null,
    edits: { chords: null, melody: null, bass: null, drums: null },
    searched: false,
    consent: false,
    regions: [],
    mix: { vocalBoostDb: 0 },
    master: {
      targetLufs: USUAL_LUFS,
      truePeakDb: USUAL_TRUE_PEAK,
      delivery: { format: 'wav', bits: 24, rate: null },
      reference: null,
      chain: [],
      gainDb: 0,
    },
  };
}

/** What separation made, as the document holds it. */
export function separatedPayload(
  { stems, residual, separator, opened }: StemSong,
  { tracks }: Project,
): Pick<Project, 'tracks' | 'residual' | 'separator' | 'mixAsset'> {
  return {
    mixAsset: opened.mixAsset,
    residual,
    separator,
    tracks: STEMS.map((stem) => {
      const track = tracks.find((candidate) => candidate.stem === stem) ?? newTrack(stem, stems[stem]);
      return { ...track, asset: stems[stem] };
    }),
  };
}

function newTrack(stem: Track['stem'], asset: Track['asset']): Track {
  return {
    stem,
    asset,
    gainDb: 0,
    pan: 0,
    mute: false,
    solo: false,
    locked: false,
    // Until the damage was looked for.
    level: 'good',
    snr: 0,
    lufs: -70,
    chain: [],
  };
}

/** A region for every stretch of damage, minor ones too: the person sees them all. Regions of one stem do not overlap. */
export function detectedRegions(damage: PerStem<StemDamage>, song: { sampleRate: number; length: number }): Region[] {
  const { regions } = planRegions(
    damage,
    {
      regions: null,
      treatment: 'auto',
      regenerateMinor: true,
      force: false,
      stems: null,
      lock: [],
      blend: 1,
      takes: 1,
      seed: 0,
      describe: '',
      model: null,
      separator: BEST,
      weights: null,
      decoder: 'encodec',
      enhance: 0,
      steps: null,
    },
    song,
  );
  return regions.map(({ stem, start, end, main }, i) => {
    const damage = main && {
      cause: main.cause,
      severity: main.severity,
      confidence: main.confidence,
      detail: main.detail,
    };
    return newRegion({ id: `d${i + 1}`, stem, start, end, origin: 'detected', damage });
  });
}
