import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemorySink, memorySource, readSpan } from '../../../dsp/audio/memory.ts';
import { type AudioSource, noProgress } from '../../../dsp/audio/source.ts';
import { type PerStem, perStem, STEMS } from '../../../dsp/audio/stem.ts';
import { mixSource, monoSource } from '../../../dsp/audio/views.ts';
import { classical } from '../../../dsp/separate/classical.ts';
import { residualSource } from '../../../dsp/separate/residual.ts';
import type { Separator } from '../../../dsp/separate/separator.ts';
import { separators } from '../../../dsp/separate/separators.ts';
import { openCheckpoint } from '../../../models/checkpoint/open.ts';
import { OWN } from '../../../models/own/kind.ts';
import { OWN_SEPARATOR } from '../../../models/own/names.ts';
import { openNetwork } from '../../../models/own/network.ts';
import { separateOwn } from '../../../models/own/separate.ts';
import { OWN_WEIGHTS } from '../../../models/own/weights.ts';
import { openSession } from '../../../models/runtime/session.ts';
import type { Renderer } from '../compose/spec.ts';
import { sdr } from '../metrics/separation.ts';
import { row, type Section } from '../section.ts';
import { loadSong, realSongs, type Song, specOf } from '../songs.ts';

/** Each separator that needs no download, on stereo and on mono mixes: SDR by stem (silent stems left out), null depth, speed; and on real songs, where their stems are there. */
export const separation: Section = {
  name: 'separation',
  async run(songs, log) {
    const rows = [];
    const inTheBox: readonly Method[] = [...separators.map(synchronous), await ours()];
    try {
      for (const { name, separate } of inTheBox) {
        const byStem = perStem(() => [] as number[]);
        const means: number[] = [];
        const unseen: number[] = [];
        const monoMeans: number[] = [];
        const nulls: number[] = [];
        const speeds: number[] = [];
        for (const id of songs) {
          const song = loadSong(id);
          const began = process.cpuUsage();
          const stems = await separate(song.mix);
          speeds.push(song.mix.length / song.mix.sampleRate / (process.cpuUsage(began).user / 1e6));
          const scores = scoresOf(song, stems, (source) => source);
          for (const stem of STEMS) if (!Number.isNaN(scores[stem])) byStem[stem].push(scores[stem]);
          means.push(meanOf(Object.values(scores)));
          if (UNSEEN.includes(specOf(id).renderer)) unseen.push(means.at(-1)!);
          nulls.push(nullOf(song.mix, stems));
          const mono = scoresOf(song, await separate(monoSource(song.mix)), monoSource);
          monoMeans.push(meanOf(Object.values(mono)));
          log(`${name}, ${id}: ${STEMS.map((stem) => `${stem} ${scores[stem].toFixed(2)}`).join(', ')} dB`);
        }
        rows.push(
          row(`${name}: mean SDR of the stems, dB`, means, 'higher', 1.5, 7),
          ...STEMS.map((stem) => row(`${name}: SDR of ${stem}, dB`, byStem[stem], 'higher')),
          row(`${name}: mean SDR, sounds that built-in-neural was not trained with, dB`, unseen, 'higher'),
          row(`${name}: mean SDR, mixed to mono, dB`, monoMeans, 'higher'),
          row(`${name}: stems + residual against the mix, dBFS`, nulls, 'lower', -120),
          row(`${name}: seconds of music a CPU second`, speeds, 'higher', 12),
          ...(await onRealSongs({ name, separate }, log)),
        );
      }
    } finally {
      for (const { release } of inTheBox) await release?.();
    }
    return rows;
  },
};

/** Renderers whose sounds are not among those of models/training/SOURCES.md. */
const UNSEEN: readonly Renderer[] = ['timgm', 'own'];

interface Method {
  readonly name: string;
  separate(mix: AudioSource): Promise<PerStem<AudioSource>>;
  release?(): Promise<void>;
}

function synchronous(separator: Separator): Method {
  return {
    name: separator.name,
    async separate(mix) {
      const sinks = perStem(() => new MemorySink(mix.sampleRate, mix.channels));
      separator.separate(mix, sinks, noProgress);
      return perStem((stem) => memorySource(sinks[stem].take(), mix.sampleRate));
    },
  };
}

/** The network in the box, after the classical separator. */
async function ours(): Promise<Method> {
  const folder = mkdtempSync(join(tmpdir(), 'resonate-eval-own-'));
  const store = await openCheckpoint(OWN_WEIGHTS);
  await OWN.convert(store, folder, { weights: 'float16', source: OWN_WEIGHTS });
  store.close();
  const network = await openNetwork(folder, openSession);
  return {
    name: OWN_SEPARATOR,
    async separate(mix) {
      const prior = await synchronous(classical).separate(mix);
      const sinks = perStem(() => new MemorySink(mix.sampleRate, mix.channels));
      await separateOwn(network, mix, prior, sinks);
      return perStem((stem) => memorySource(sinks[stem].take(), mix.sampleRate));
    },
    async release() {
      await network.release();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Rows on the songs under `.eval/real/`, if there are any. */
async function onRealSongs({ name, separate }: Method, log: (line: string) => void) {
  const songs = realSongs();
  if (songs.length === 0) return [];
  const byStem = perStem(() => [] as number[]);
  for (const song of songs) {
    const scores = scoresOf(song, await separate(song.mix), (source) => source);
    for (const stem of STEMS) byStem[stem].push(scores[stem]);
    log(`${name}, ${song.id}: ${STEMS.map((stem) => `${stem} ${scores[stem].toFixed(2)}`).join(', ')} dB`);
  }
  const means = songs.map((_, k) => meanOf(STEMS.map((stem) => byStem[stem][k]!)));
  return [
    row(`${name}: mean SDR, real songs, dB`, means, 'higher'),
    ...STEMS.map((stem) => row(`${name}: SDR of ${stem}, real songs, dB`, byStem[stem], 'higher')),
  ];
}

/** What a score needs of a song. */
type Heard = Pick<Song, 'stems' | 'mix'>;

/** NaN for a stem that is silent in truth. */
function scoresOf(song: Heard, stems: PerStem<AudioSource>, view: (source: AudioSource) => AudioSource) {
  return perStem((stem) => {
    const truth = readSpan(view(song.stems[stem]), 0, song.mix.length);
    const silent = truth.every((channel) => channel.every((value) => Math.abs(value) < 1e-5));
    return silent ? Number.NaN : sdr(truth, readSpan(stems[stem], 0, song.mix.length));
  });
}

function nullOf(mix: AudioSource, stems: PerStem<AudioSource>): number {
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
