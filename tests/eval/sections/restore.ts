import { readSpan } from '../../../dsp/audio/memory.ts';
import { noProgress } from '../../../dsp/audio/source.ts';
import { perStem } from '../../../dsp/audio/stem.ts';
import { CAUSES, type Cause } from '../../../dsp/damage/finding.ts';
import { restoreTreatment } from '../../../dsp/restore/restore.ts';
import type { Song } from '../../../dsp/treat/treatment.ts';
import { logMelDistance, melPeak } from '../metrics/logmel.ts';
import { type Row, row, type Section } from '../section.ts';
import { loadDamaged, loadSong } from '../songs.ts';
import type { TrueDamage } from '../truth.ts';

const LEAD = 2048;
const TARGETS: Record<Cause, readonly [number, number?]> = {
  click: [0.3, 0.1],
  dropout: [0.4, 0.25],
  clipping: [0.75, 0.4],
  bandlimit: [0.95, 0.5],
  noise: [0.95, 0.55],
  distortion: [0.95, 0.55],
  artifact: [0.95],
};

/**
 * Restore alone, without seams and without a choice of treatments, on every damaged span whose place and cause it is told: log-mel
 * distance to the clean stem as a share of the damaged one's. What it declines or leaves alone counts as 1, but for gaps, which it
 * declines by length: those are told apart.
 */
export const restore: Section = {
  name: 'restore',
  async run(songs, log) {
    const shares = new Map<Cause, number[]>(CAUSES.map((cause) => [cause, []]));
    const harmed: number[] = [];
    let declined = 0;
    let regions = 0;
    for (const id of songs) {
      const clean = loadSong(id);
      const peaks = new Map<string, number>();
      for (const variant of ['assorted', 'severe'] as const) {
        const damaged = loadDamaged(id, variant);
        const song = songWith(damaged);
        let worse = 0;
        for (const region of damaged.damage.regions) {
          if (region.stem === 'mix') continue;
          const { stem, cause } = region;
          const rate = song.sampleRate;
          const start = Math.round(region.start * rate);
          const end = Math.round(region.end * rate);
          const piece = { stem, start, end, cause, severity: region.severity, seed: 1, findings: [] };
          regions++;
          if (cause === 'dropout' && restoreTreatment.refusal(song, piece) !== null) {
            declined++;
            continue;
          }
          const take = restoreTreatment.treat(song, piece, noProgress);
          const truth = readSpan(clean.stems[stem], start - LEAD, end - start + 2 * LEAD);
          const before = readSpan(song.stems[stem], start - LEAD, end - start + 2 * LEAD);
          const after = before.map((channel, c) => {
            const out = channel.slice();
            if (take) out.set(take.audio[c]!.subarray(take.lead, take.lead + end - start), LEAD);
            return out;
          });
          let peak = peaks.get(stem);
          if (peak === undefined) {
            peak = melPeak(readSpan(clean.stems[stem], 0, clean.stems[stem].length), rate);
            peaks.set(stem, peak);
          }
          const d = logMelDistance(truth, before, LEAD, rate, peak);
          const m = logMelDistance(truth, after, LEAD, rate, peak);
          if (d > 0) shares.get(cause)!.push(m / d);
          // A hundredth of a decibel is no difference.
          if (m > d + 0.01) worse++;
          const how = take === null ? 'left alone' : `confidence ${take.confidence.toFixed(2)}`;
          log(
            `${id} ${stem} ${region.start.toFixed(1)} ${region.detail}: ${d.toFixed(2)} -> ${m.toFixed(2)} dB, ${how}`,
          );
        }
        harmed.push(worse / Math.max(1, damaged.damage.regions.length));
      }
    }
    const rows: Row[] = CAUSES.map((cause) =>
      row(`${cause}: log-mel share`, shares.get(cause)!, 'lower', ...TARGETS[cause]),
    );
    rows.push(row('regions worse than left alone', harmed, 'lower', 0.08, 0.01));
    rows.push(row('gaps declined, of all regions', [declined / Math.max(1, regions)], 'lower'));
    return rows;
  },
};

/** The damaged song as a treatment sees it when every finding is right. */
function songWith({ stems, mix, damage }: ReturnType<typeof loadDamaged>): Song {
  const rate = mix.sampleRate;
  const found = (region: TrueDamage) => ({
    start: Math.round(region.start * rate),
    end: Math.round(region.end * rate),
    cause: region.cause,
    severity: region.severity,
    confidence: 1,
    detail: '',
  });
  return {
    sampleRate: rate,
    length: mix.length,
    channels: mix.channels,
    mix,
    stems,
    profile: SILENT_PROFILE,
    damage: perStem((stem) => damage.regions.filter((region) => region.stem === stem).map(found)),
  };
}

/** Restore listens to the stem alone. */
export const SILENT_PROFILE: Song['profile'] = {
  tempo: { bpm: 120, confidence: 0 },
  meter: [4, 4],
  beats: [],
  downbeats: [],
  key: { tonic: 'C', mode: 'major', confidence: 0 },
  chords: [],
  melody: { hz: new Float32Array(0), notes: [] },
  bass: { notes: [] },
  drums: [],
  sections: [],
  description: '',
};
