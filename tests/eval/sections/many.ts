import { noProgress } from '../../../dsp/audio/source.ts';
import { analyseHarmony } from '../../../dsp/music/harmony/harmony.ts';
import { analyseRhythm } from '../../../dsp/music/rhythm/rhythm.ts';
import { keyScore, mainKey } from '../metrics/harmony.ts';
import { beatF, medianTempo, tempoRight } from '../metrics/rhythm.ts';
import { row, type Section } from '../section.ts';
import { loadSong, manySongs } from '../songs.ts';

/** What is right or wrong as a whole, on sixty songs of all styles: too few questions a song for the standard ones. */
export const many: Section = {
  name: 'many',
  onRequest: true,
  async run(_songs, log) {
    const tempo: number[] = [];
    const meter: number[] = [];
    const key: number[] = [];
    const beats: number[] = [];
    for (const id of manySongs(60)) {
      const { truth, stems, mix } = loadSong(id);
      const rhythm = analyseRhythm({ mix, drums: stems.drums, bass: stems.bass, damage: [] }, noProgress);
      const harmony = analyseHarmony({ mix, stems, rhythm, damage: [] }, noProgress);
      tempo.push(tempoRight(medianTempo(truth.beats), rhythm.tempo.bpm));
      meter.push(rhythm.meter.join() === truth.meter.join() ? 1 : 0);
      key.push(keyScore(mainKey(truth.key), harmony.key));
      const seconds = rhythm.beats.map((frame) => frame / mix.sampleRate);
      beats.push(beatF(truth.beats, seconds));
      log(
        `${id} ${truth.style} tempo ${tempo.at(-1)} meter ${meter.at(-1)} key ${key.at(-1)} beats ${beats.at(-1)!.toFixed(3)}`,
      );
    }
    return [
      row('60 songs: tempo within 2 %', tempo, 'higher', 0.9, 0.97),
      row('60 songs: meter right', meter, 'higher'),
      row('60 songs: key weighted', key, 'higher', 0.85, 0.95),
      row('60 songs: beats F1', beats, 'higher', 0.92, 0.97),
    ];
  },
};
