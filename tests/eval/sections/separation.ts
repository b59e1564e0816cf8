import { MemorySink, memorySource, readSpan } from '../../../dsp/audio/memory.ts';
import { type AudioSource, noProgress } from '../../../dsp/audio/source.ts';
import { perStem, STEMS } from '../../../dsp/audio/stem.ts';
import { mixSource, monoSource } from '../../../dsp/audio/views.ts';
import { residualSource } from '../../../dsp/separate/residual.ts';
import { separators } from '../../../dsp/separate/separators.ts';
import { sdr } from '../metrics/separation.ts';
import { row, type Section } from '../section.ts';
import { loadSong, type Song } from '../songs.ts';

/** Each separator that needs no download, on stereo and on mono mixes: SDR by stem (silent stems left out), null depth, speed. */
export const separation: Section = {
  name: 'separation',
  async run(songs, log) {
    const rows = [];
    for (const separator of separators) {
      const byStem = perStem(() => [] as number[]);
      const means: number[] = [];
      const monoMeans: number[] = [];
      const nulls: number[] = [];
      const speeds: number[] = [];
      for (const id of songs) {
        const song = loadSong(id);
        const began = process.cpuUsage();
        const stems = separate(separator, song.mix);
        speeds.push(song.mix.length / song.mix.sampleRate / (process.cpuUsage(began).user / 1e6));
        const scores = scoresOf(song, stems, (source) => source);
        for (const stem of STEMS) if (!Number.isNaN(scores[stem])) byStem[stem].push(scores[stem]);
        means.push(meanOf(Object.values(scores)));
        nulls.push(nullOf(song.mix, stems));
        const mono = scoresOf(song, separate(separator, monoSource(song.mix)), monoSource);
        monoMeans.push(meanOf(Object.values(mono)));
        log(`${id}: ${STEMS.map((stem) => `${stem} ${scores[stem].toFixed(2)}`).join(', ')} dB`);
      }
      const name = separator.name;
      rows.push(
        row(`${name}: mean SDR of the stems, dB`, means, 'higher', 1.5, 7),
        ...STEMS.map((stem) => row(`${name}: SDR of ${stem}, dB`, byStem[stem], 'higher')),
        row(`${name}: mean SDR, mixed to mono, dB`, monoMeans, 'higher'),
        row(`${name}: stems + residual against the mix, dBFS`, nulls, 'lower', -120),
        row(`${name}: seconds of music a CPU second`, speeds, 'higher', 12),
      );
    }
    return rows;
  },
};

function separate(separator: (typeof separators)[number], mix: AudioSource) {
  const sinks = perStem(() => new MemorySink(mix.sampleRate, mix.channels));
  separator.separate(mix, sinks, noProgress);
  return perStem((stem) => memorySource(sinks[stem].take(), mix.sampleRate));
}

/** NaN for a stem that is silent in truth. */
function scoresOf(song: Song, stems: ReturnType<typeof separate>, view: (source: AudioSource) => AudioSource) {
  return perStem((stem) => {
    const truth = readSpan(view(song.stems[stem]), 0, song.mix.length);
    const silent = truth.every((channel) => channel.every((value) => Math.abs(value) < 1e-5));
    return silent ? Number.NaN : sdr(truth, readSpan(stems[stem], 0, song.mix.length));
  });
}

function nullOf(mix: AudioSource, stems: ReturnType<typeof separate>): number {
  const sum = mixSource([...STEMS.map((stem) => stems[stem]), residualSource(mix, stems)]);
  const [a, b] = [readSpan(mix, 0, mix.length), readSpan(sum, 0, mix.length)];
  let largest = 1e-10;
  for (let c = 0; c < a.length; c++) {
    for (let n = 0; n < mix.length; n++) largest = Math.max(largest, Math.abs(a[c]![n]! - b[c]![n]!));
  }
  return 20 * Math.log10(largest);
}

function meanOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((a, b) => a + b, 0) / known.length;
}
