import { type AudioSource, noProgress } from '../../../dsp/audio/source.ts';
import { analyseDrums } from '../../../dsp/music/drums/drums.ts';
import { analyseBass } from '../../../dsp/music/notes/bass.ts';
import { mendedSource, type PlacedTake } from '../../../dsp/seam/mended.ts';
import { chromaCosine } from '../metrics/chroma.ts';
import { onsets } from '../metrics/detectors.ts';
import { noteScores, onsetScores } from '../metrics/notes.ts';
import { row, type Section } from '../section.ts';
import type { TrueDamage } from '../truth.ts';
import { around, type HeardSong, hearSong, label, treat } from './treated.ts';

/** Samples of context on both sides. */
const LEAD = 8192;
/** What copying pays for. */
const GONE: readonly TrueDamage['cause'][] = ['dropout', 'bandlimit', 'distortion'];

/**
 * Severe gaps, bands and distortion rebuilt by order, against the clean truth. Hits and notes are read from the mended stem as a whole by the product's
 * transcribers; what they hear in the clean stem at the same places is given beside it, for it bounds what can be heard in the rebuilt one.
 */
export const rebuild: Section = {
  name: 'rebuild',
  async run(songs, log) {
    const figures = new Map<string, number[]>();
    const note = (what: string, value: number) => figures.set(what, [...(figures.get(what) ?? []), value]);
    for (const id of songs) {
      const heard = hearSong(id, 'severe');
      const { stems } = heard.clean;
      const rate = heard.song.sampleRate;
      const takes: Record<string, PlacedTake[]> = { drums: [], bass: [], other: [] };
      const spans: Record<string, TrueDamage[]> = { drums: [], bass: [], other: [] };
      const own = new Map<string, number[]>();
      const add = (what: string, value: number) => own.set(what, [...(own.get(what) ?? []), value]);
      for (const region of heard.regions) {
        if (!GONE.includes(region.cause) || region.stem === 'vocals') continue;
        const { take, mended, start, end } = treat(heard, region, 'rebuild');
        if (take !== null) takes[region.stem]!.push(take);
        spans[region.stem]!.push(region);
        const made = around(mended, start, end, LEAD);
        const real = around(stems[region.stem], start, end, LEAD);
        if (region.stem === 'drums') {
          const f = onsetScores(onsets(real, LEAD, rate), onsets(made, LEAD, rate)).f1;
          add('ear', f);
          log(`${label(id, region)}: onsets as heard in truth ${f.toFixed(2)}`);
        } else {
          const cosine = chromaCosine(real, made, LEAD, rate);
          add(region.stem, cosine);
          log(`${label(id, region)}: chroma ${cosine.toFixed(3)}`);
        }
      }
      const drums = mendedSource(heard.song.stems.drums, takes.drums!);
      const bass = mendedSource(heard.song.stems.bass, takes.bass!);
      note('drums', hitsF(heard, drums, spans.drums!));
      note('drums heard', hitsF(heard, stems.drums, spans.drums!));
      note('notes', notesF(heard, bass, spans.bass!));
      note('notes heard', notesF(heard, stems.bass, spans.bass!));
      for (const what of ['ear', 'bass', 'other']) note(what, mean(own.get(what) ?? []));
      const told = [...figures].map(([what, values]) => `${what} ${values.at(-1)!.toFixed(3)}`);
      log(`${id}: ${told.join(', ')}`);
    }
    const of = (what: string) => figures.get(what) ?? [];
    return [
      row('rebuilt drums: onset F1', of('drums'), 'higher', 0.85, 0.95),
      row('  of the clean stem by the same ear', of('drums heard'), 'higher'),
      row('  spectral onsets against those of the clean stem', of('ear'), 'higher'),
      row('rebuilt bass: note F1', of('notes'), 'higher', 0.7, 0.9),
      row('  of the clean stem by the same ear', of('notes heard'), 'higher'),
      row('rebuilt bass: chroma cosine', of('bass'), 'higher', 0.85, 0.93),
      row('rebuilt other: chroma cosine', of('other'), 'higher', 0.85, 0.93),
    ];
  },
};

/** F1 of hit times (of any class, hits closer than 20 ms being one) in the spans, all together. */
function hitsF({ clean, song }: HeardSong, drums: AudioSource, spans: readonly TrueDamage[]): number {
  if (spans.length === 0) return Number.NaN;
  const hits = analyseDrums({ drums, damage: [] }, noProgress);
  const found = hits.map((hit) => hit.time / song.sampleRate);
  const within = (times: readonly number[]) => single(times.filter((time) => isIn(spans, time)));
  return onsetScores(within(clean.truth.drums.map((hit) => hit.time)), within(found)).f1;
}

function single(times: readonly number[]): number[] {
  return [...times].sort((a, b) => a - b).filter((time, i, all) => i === 0 || time - all[i - 1]! > 0.02);
}

function notesF({ clean, song }: HeardSong, bass: AudioSource, spans: readonly TrueDamage[]): number {
  if (spans.length === 0) return Number.NaN;
  const found = analyseBass(bass, [], noProgress).map(({ start, midi }) => ({ start: start / song.sampleRate, midi }));
  const within = <T extends { start: number }>(notes: readonly T[]) => notes.filter((note) => isIn(spans, note.start));
  return noteScores(within(clean.truth.notes.bass), within(found)).f1;
}

function isIn(spans: readonly TrueDamage[], time: number): boolean {
  return spans.some((span) => time >= span.start && time < span.end);
}

function mean(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
