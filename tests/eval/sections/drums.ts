import { noProgress } from '../../../dsp/audio/source.ts';
import { analyseDrums } from '../../../dsp/music/drums/drums.ts';
import type { DrumClass, Hit } from '../../../dsp/music/profile.ts';
import { analyseRhythm } from '../../../dsp/music/rhythm/rhythm.ts';
import { drumScores, onsetScores } from '../metrics/notes.ts';
import { row, type Section } from '../section.ts';
import { loadDamaged, loadSong } from '../songs.ts';
import type { Truth } from '../truth.ts';

const MAIN: readonly DrumClass[] = ['kick', 'snare', 'hihat'];
const CLASSES: readonly DrumClass[] = [...MAIN, 'openhat', 'tom', 'cymbal'];

/** Drum hits by class of clean and damaged drum stems: the standard songs are none of those that the product's network was trained on. */
export const drums: Section = {
  name: 'drums',
  async run(songs, log) {
    const byClass = new Map<DrumClass, number[]>(CLASSES.map((name) => [name, []]));
    const main: number[] = [];
    const spoiled: number[] = [];
    const any: number[] = [];
    const offsets: number[] = [];
    const speeds: number[] = [];
    for (const id of songs) {
      const { truth, stems, mix } = loadSong(id);
      const rhythm = analyseRhythm({ mix, drums: stems.drums, bass: stems.bass, damage: [] }, noProgress);
      const rate = mix.sampleRate;
      const began = process.cpuUsage().user;
      const heard = inSeconds(analyseDrums({ drums: stems.drums, rhythm, damage: [] }, noProgress), rate);
      speeds.push(truth.duration / ((process.cpuUsage().user - began) / 1e6));
      const scores = CLASSES.map((name) => drumScores(truth.drums, heard, name).f1);
      for (const [k, name] of CLASSES.entries()) byClass.get(name)!.push(scores[k]!);
      main.push(meanOf(scores.slice(0, MAIN.length)));
      any.push(onsetScores(momentsOf(truth.drums), momentsOf(heard)).f1);
      offsets.push(medianOffset(truth, heard));
      const worse = loadDamaged(id, 'assorted').stems.drums;
      const again = inSeconds(analyseDrums({ drums: worse, rhythm, damage: [] }, noProgress), rate);
      spoiled.push(meanOf(MAIN.map((name) => drumScores(truth.drums, again, name).f1)));
      log(
        `${id} ${CLASSES.map((name, k) => `${name} ${scores[k]!.toFixed(2)}`).join(' ')} damaged ${spoiled.at(-1)!.toFixed(2)}`,
      );
    }
    return [
      row('drum hits F1: kick, snare, hi-hat', main, 'higher', 0.8, 0.92),
      ...CLASSES.map((name) => row(`drum hits F1: ${name}`, byClass.get(name)!, 'higher')),
      row('drum hits F1: any', any, 'higher', undefined, 0.95),
      row('drum hits F1: kick, snare, hi-hat, damaged', spoiled, 'higher'),
      row('drum hits: median error, ms', offsets, 'lower', 5),
      row('drums × realtime', speeds, 'higher', 80),
    ];
  },
};

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
