import { MemorySink, memorySource } from '../../../dsp/audio/memory.ts';
import { type AudioSource, noProgress } from '../../../dsp/audio/source.ts';
import { perStem } from '../../../dsp/audio/stem.ts';
import { analyseDrums } from '../../../dsp/music/drums/drums.ts';
import type { DrumClass, Hit } from '../../../dsp/music/profile.ts';
import { classical } from '../../../dsp/separate/classical.ts';
import { drumScores, onsetScores } from '../metrics/notes.ts';
import { type Row, row, type Section } from '../section.ts';
import { drumStems, loadDamaged, loadSong } from '../songs.ts';
import type { Truth } from '../truth.ts';

const MAIN: readonly DrumClass[] = ['kick', 'snare', 'hihat'];
const CLASSES: readonly DrumClass[] = [...MAIN, 'openhat', 'tom', 'cymbal'];

/**
 * Drum hits by class: on clean and damaged drum stems, on those that the built-in separator makes of the mix, and on stems of kits that nothing was trained with, where they are there.
 */
export const drums: Section = {
  name: 'drums',
  async run(songs, log) {
    const [clean, separated, unheard] = [new Scores(), new Scores(), new Scores()];
    const spoiled: number[] = [];
    const any: number[] = [];
    const offsets: number[] = [];
    const speeds: number[] = [];
    for (const id of songs) {
      const { truth, stems, mix } = loadSong(id);
      const rate = mix.sampleRate;
      const began = process.cpuUsage().user;
      const heard = inSeconds(analyseDrums({ drums: stems.drums, damage: [] }, noProgress), rate);
      speeds.push(truth.duration / ((process.cpuUsage().user - began) / 1e6));
      log(`${id} ${clean.add(truth.drums, heard)}`);
      any.push(onsetScores(momentsOf(truth.drums), momentsOf(heard)).f1);
      offsets.push(medianOffset(truth, heard));
      const worse = loadDamaged(id, 'assorted').stems.drums;
      const again = inSeconds(analyseDrums({ drums: worse, damage: [] }, noProgress), rate);
      spoiled.push(meanOf(MAIN.map((name) => drumScores(truth.drums, again, name).f1)));
      const stem = separatedDrums(mix);
      const made = inSeconds(analyseDrums({ drums: stem, damage: [] }, noProgress), rate);
      log(`${id} damaged ${spoiled.at(-1)!.toFixed(2)} separated ${separated.add(truth.drums, made)}`);
    }
    for (const { id, source, hits } of drumStems()) {
      const heard = analyseDrums({ drums: source, damage: [] }, noProgress);
      log(`${id} ${unheard.add(hits, inSeconds(heard, source.sampleRate))}`);
    }
    return [
      row('drum hits F1: kick, snare, hi-hat', clean.main, 'higher', 0.8, 0.92),
      ...clean.rows('drum hits F1'),
      row('drum hits F1: any', any, 'higher', undefined, 0.95),
      row('drum hits F1: kick, snare, hi-hat, damaged', spoiled, 'higher'),
      ...separated.rows('drum hits F1, separated'),
      ...(unheard.main.length > 0 ? unheard.rows('drum hits F1, unheard kits') : []),
      row('drum hits: median error, ms', offsets, 'lower', 5),
      row('drums × realtime', speeds, 'higher', 80),
    ];
  },
};

/** F1 by class, of stem after stem; and of a class over all of them, which a song with two hits of it sways less. */
class Scores {
  /** Mean of kick, snare and hi-hat. */
  readonly main: number[] = [];
  private readonly f1s = new Map<DrumClass, number[]>(CLASSES.map((name) => [name, []]));
  private readonly hits = new Map<DrumClass, { right: number; told: number }>(
    CLASSES.map((name) => [name, { right: 0, told: 0 }]),
  );

  add(truth: readonly Heard[], heard: readonly Heard[]): string {
    const of = (hits: readonly Heard[], name: DrumClass): number => hits.filter((hit) => hit.class === name).length;
    const scores = CLASSES.map((name) => {
      const { f1 } = drumScores(truth, heard, name);
      const count = of(truth, name) + of(heard, name);
      const all = this.hits.get(name)!;
      // F1 is twice the right ones over those there are and those that were told.
      all.told += count;
      all.right += count > 0 ? f1 * count : 0;
      this.f1s.get(name)!.push(f1);
      return f1;
    });
    this.main.push(meanOf(scores.slice(0, MAIN.length)));
    return CLASSES.map((name, k) => `${name} ${scores[k]!.toFixed(2)}`).join(' ');
  }

  rows(what: string): Row[] {
    return CLASSES.flatMap((name) => {
      const { right, told } = this.hits.get(name)!;
      return [
        row(`${what}: ${name}`, this.f1s.get(name)!, 'higher'),
        row(`${what}: ${name}, all hits`, [right / told], 'higher'),
      ];
    });
  }
}

/** The drum stem that the built-in separator makes. */
function separatedDrums(mix: AudioSource): AudioSource {
  const sinks = perStem(() => new MemorySink(mix.sampleRate, mix.channels));
  classical.separate(mix, sinks, noProgress);
  return memorySource(sinks.drums.take(), mix.sampleRate);
}

interface Heard {
  readonly time: number;
  readonly class: DrumClass;
}

function inSeconds(hits: readonly Hit[], rate: number): Heard[] {
  return hits.map((hit) => ({ time: hit.time / rate, class: hit.class }));
}

/** Times at which anything is struck; hits within 25 ms are one moment. */
function momentsOf(hits: readonly { readonly time: number }[]): number[] {
  const moments: number[] = [];
  for (const { time } of [...hits].sort((a, b) => a.time - b.time))
    if (moments.length === 0 || time - moments.at(-1)! > 0.025) moments.push(time);
  return moments;
}

function medianOffset(truth: Truth, heard: readonly Heard[]): number {
  const errors = heard.flatMap((hit) => {
    const near = truth.drums.filter((real) => real.class === hit.class && Math.abs(real.time - hit.time) < 0.05);
    return near.length > 0 ? [Math.min(...near.map((real) => Math.abs(real.time - hit.time)))] : [];
  });
  errors.sort((a, b) => a - b);
  return 1000 * (errors[errors.length >> 1] ?? Number.NaN);
}

function meanOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((a, b) => a + b, 0) / known.length;
}
