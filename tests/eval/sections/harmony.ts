import { type AudioSource, noProgress } from '../../../dsp/audio/source.ts';
import { analyseHarmony } from '../../../dsp/music/harmony/harmony.ts';
import type { Harmony, Rhythm } from '../../../dsp/music/profile.ts';
import { analyseRhythm } from '../../../dsp/music/rhythm/rhythm.ts';
import { chordOverlap, keyScore, mainKey, majmin, sevenths } from '../metrics/harmony.ts';
import { type Row, row, type Section } from '../section.ts';
import { loadDamaged, loadSong, type Song } from '../songs.ts';

/** Key and chords from clean stems with found beats (the figure that counts) and with true ones, from the mix alone, and from damaged and phone mixes. */
export const harmony: Section = {
  name: 'harmony',
  async run(songs, log) {
    const clean = new Scores();
    const found = new Scores();
    const mixOnly = new Scores();
    const spoiled = new Scores();
    const phone = new Scores();
    for (const id of songs) {
      const song = loadSong(id);
      const { truth, stems, mix } = song;
      const beats = trueRhythm(song);
      clean.add(song, analyseHarmony({ mix, stems, rhythm: beats, damage: [] }, noProgress));
      mixOnly.add(song, analyseHarmony({ mix, stems: null, rhythm: beats, damage: [] }, noProgress));
      const heard = analyseRhythm({ mix, drums: stems.drums, bass: stems.bass, damage: [] }, noProgress);
      found.add(song, analyseHarmony({ mix, stems, rhythm: heard, damage: [] }, noProgress));
      const worse = loadDamaged(id, 'assorted');
      spoiled.add(song, analyseHarmony({ mix: worse.mix, stems: worse.stems, rhythm: beats, damage: [] }, noProgress));
      const held = loadDamaged(id, 'phone').mix;
      phone.add(song, analyseHarmony({ mix: held, stems: null, rhythm: beats, damage: [] }, noProgress));
      log(`${id} key ${found.key.at(-1)} majmin ${found.majmin.at(-1)!.toFixed(3)} (${truth.key[0]!.tonic})`);
    }
    return [
      ...found.rows('', true),
      ...clean.rows(', true beats', false),
      ...mixOnly.rows(', mix alone', false),
      ...spoiled.rows(', damaged', false),
      ...phone.rows(', phone', false),
    ];
  },
};

class Scores {
  readonly key: number[] = [];
  readonly majmin: number[] = [];
  private readonly sevenths: number[] = [];

  add({ truth, mix }: Song, heard: Harmony): void {
    const chords = heard.chords.map((chord) => ({
      start: seconds(chord.start, mix),
      end: seconds(chord.end, mix),
      label: chord.label,
    }));
    this.key.push(keyScore(mainKey(truth.key), heard.key));
    this.majmin.push(chordOverlap(truth.chords, chords, majmin));
    this.sevenths.push(chordOverlap(truth.chords, chords, sevenths));
  }

  rows(how: string, targets: boolean): Row[] {
    const judged = targets ? ([0.85, 0.95, 0.85, 0.93, 0.6, 0.8] as const) : [];
    return [
      row(`key weighted${how}`, this.key, 'higher', judged[0], judged[1]),
      row(`chords majmin${how}`, this.majmin, 'higher', judged[2], judged[3]),
      row(`chords sevenths${how}`, this.sevenths, 'higher', judged[4], judged[5]),
    ];
  }
}

function seconds(frames: number, source: AudioSource): number {
  return frames / source.sampleRate;
}

/** The rhythm as the truth tells it, so that chords are judged apart from beats. */
function trueRhythm({ truth, mix }: Song): Rhythm {
  const frames = (times: readonly number[]) => times.map((time) => Math.round(time * mix.sampleRate));
  return {
    tempo: { bpm: truth.tempo.bpm, confidence: 1 },
    meter: truth.meter,
    beats: frames(truth.beats),
    downbeats: frames(truth.downbeats),
  };
}
