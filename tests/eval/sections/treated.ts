import { MemorySink, memorySource, readSpan } from '../../../dsp/audio/memory.ts';
import { type AudioSource, noProgress } from '../../../dsp/audio/source.ts';
import { perStem, type StemName } from '../../../dsp/audio/stem.ts';
import type { Finding } from '../../../dsp/damage/finding.ts';
import { analyseDrums } from '../../../dsp/music/drums/drums.ts';
import { analyseHarmony } from '../../../dsp/music/harmony/harmony.ts';
import { analyseBass } from '../../../dsp/music/notes/bass.ts';
import { analyseRhythm } from '../../../dsp/music/rhythm/rhythm.ts';
import { analyseSections } from '../../../dsp/music/sections/sections.ts';
import { mendedSource, type PlacedTake } from '../../../dsp/seam/mended.ts';
import { type TreatedRegion, treatRegion, type UntouchedRegion } from '../../../dsp/treat/treat.ts';
import type { Song, TreatmentName } from '../../../dsp/treat/treatment.ts';
import { loadDamaged, loadSong, type Song as TrueSong } from '../songs.ts';
import type { TrueDamage } from '../truth.ts';

/** A spoiled song as the product sees it: heard by its own ears, damaged where it truly is (how well that is found is another section's matter). */
export interface HeardSong {
  readonly clean: TrueSong;
  readonly song: Song;
  readonly regions: readonly (TrueDamage & { readonly stem: StemName })[];
}

export function hearSong(id: string, variant: 'assorted' | 'severe'): HeardSong {
  const clean = loadSong(id);
  const { stems, mix, damage } = loadDamaged(id, variant);
  const rate = mix.sampleRate;
  const regions = damage.regions.filter(
    (region): region is TrueDamage & { readonly stem: StemName } => region.stem !== 'mix',
  );
  const findings = perStem((stem) => regions.filter((region) => region.stem === stem).map((r) => findingOf(r, rate)));
  const all = Object.values(findings).flat();
  const rhythm = analyseRhythm({ mix, drums: stems.drums, bass: stems.bass, damage: all }, noProgress);
  const harmony = analyseHarmony({ mix, stems, rhythm, damage: all }, noProgress);
  const song: Song = {
    sampleRate: rate,
    length: mix.length,
    channels: mix.channels,
    mix,
    stems,
    damage: findings,
    profile: {
      ...rhythm,
      ...harmony,
      sections: analyseSections({ mix, rhythm, harmony }, noProgress),
      bass: { notes: analyseBass(stems.bass, findings.bass, noProgress) },
      drums: analyseDrums({ drums: stems.drums, damage: findings.drums }, noProgress),
      melody: { hz: new Float32Array(0), notes: [] },
      description: '',
    },
  };
  return { clean, song, regions };
}

function findingOf({ start, end, cause, severity, detail }: TrueDamage, rate: number): Finding {
  return { start: Math.round(start * rate), end: Math.round(end * rate), cause, severity, confidence: 0.9, detail };
}

/** One region treated, and the stem with the take in it. */
export interface Treated {
  readonly outcome: TreatedRegion | UntouchedRegion;
  readonly take: PlacedTake | null;
  readonly mended: AudioSource;
  readonly start: number;
  readonly end: number;
}

export function treat(
  { song }: HeardSong,
  region: TrueDamage & { readonly stem: StemName },
  treatment: 'auto' | TreatmentName,
): Treated {
  const { start, end, cause, severity } = findingOf(region, song.sampleRate);
  let sink: MemorySink | null = null;
  const order = { stem: region.stem, start, end, cause, severity, treatment, seed: 1 };
  const outcome = treatRegion(song, order, (channels, rate) => (sink = new MemorySink(rate, channels)), noProgress);
  const stem = song.stems[region.stem];
  if (outcome.kind === 'untouched') return { outcome, take: null, mended: stem, start, end };
  const source = memorySource((sink as unknown as MemorySink).take(), song.sampleRate);
  const take = { ...outcome, blend: 1, source };
  return { outcome, take, mended: mendedSource(stem, [take]), start, end };
}

/** Planar samples of a span with `lead` frames on either side. */
export function around(source: AudioSource, start: number, end: number, lead: number): Float32Array[] {
  return readSpan(source, start - lead, end - start + 2 * lead);
}

export function label(id: string, { stem, cause, severity, start, end }: TrueDamage): string {
  return `${id} ${stem} ${severity} ${cause} ${start.toFixed(2)}-${end.toFixed(2)} s`;
}
