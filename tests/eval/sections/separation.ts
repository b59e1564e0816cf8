import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemorySink, memorySource, readSpan } from '../../../dsp/audio/memory.ts';
import { type AudioSource, noProgress } from '../../../dsp/audio/source.ts';
import { type PerStem, perStem, STEMS } from '../../../dsp/audio/stem.ts';
import { mixSource, monoSource } from '../../../dsp/audio/views.ts';
import { classical } from '../../../dsp/separate/classical.ts';
import { residualSource } from '../../../dsp/separate/residual.ts';
import { separators } from '../../../dsp/separate/separators.ts';
import { openCheckpoint } from '../../../models/checkpoint/open.ts';
import { OWN } from '../../../models/own/kind.ts';
import { OWN_SEPARATOR } from '../../../models/own/names.ts';
import { type Network, openNetwork } from '../../../models/own/network.ts';
import { separateOwn } from '../../../models/own/separate.ts';
import { OWN_WEIGHTS } from '../../../models/own/weights.ts';
import { openSession } from '../../../models/runtime/session.ts';
import type { Renderer, SongSpec } from '../compose/spec.ts';
import { sdr } from '../metrics/separation.ts';
import { plainSeparation } from '../plain-separation.ts';
import { type Row, row, type Section } from '../section.ts';
import { loadSong, realSongs, type Song, specOf } from '../songs.ts';

/** Renderers whose sounds are not among those of models/training/SOURCES.md. */
const UNSEEN: readonly Renderer[] = ['timgm', 'own'];

/**
 * Each separator that needs no download, beside what anybody would write first, on stereo and on mono mixes: SDR by stem (silent stems left out), null depth, speed; and on real
 * songs, where their stems are there.
 */
export const separation: Section = {
  name: 'separation',
  async run(songs, log) {
    const network = await openOwn();
    const figures = new Map<string, Figures>();
    const of = (name: string): Figures => {
      const known = figures.get(name) ?? new Figures(name);
      figures.set(name, known);
      return known;
    };
    try {
      for (const id of songs) {
        const song = loadSong(id);
        const spec = specOf(id);
        for (const made of await inTheBox(song.mix, network)) log(of(made.name).stereo(song, made, spec));
        for (const { name, stems } of await inTheBox(monoSource(song.mix), network)) {
          of(name).mono.push(meanOf(Object.values(scoresOf(song, stems, monoSource))));
        }
      }
      for (const song of realSongs()) {
        for (const made of await inTheBox(song.mix, network)) log(of(made.name).real(song, made));
      }
    } finally {
      await network.release();
    }
    return [...figures.values()].flatMap((each) => each.rows());
  },
};

interface Made {
  readonly name: string;
  readonly stems: PerStem<AudioSource>;
  readonly cpuSeconds: number;
}

/** The stems of each separator in the box; the network's after the classical ones, whose time counts for it too. */
async function inTheBox(mix: AudioSource, network: Network): Promise<Made[]> {
  const collected = async (name: string, work: (into: PerStem<MemorySink>) => void | Promise<void>): Promise<Made> => {
    const sinks = perStem(() => new MemorySink(mix.sampleRate, mix.channels));
    const began = process.cpuUsage();
    await work(sinks);
    const cpuSeconds = process.cpuUsage(began).user / 1e6;
    return { name, stems: perStem((stem) => memorySource(sinks[stem].take(), mix.sampleRate)), cpuSeconds };
  };
  const made: Made[] = [];
  for (const separator of [plainSeparation, ...separators]) {
    made.push(await collected(separator.name, (into) => separator.separate(mix, into, noProgress)));
  }
  const first = made.find(({ name }) => name === classical.name)!;
  const own = await collected(OWN_SEPARATOR, (into) => separateOwn(network, mix, first.stems, into));
  return [...made, { ...own, cpuSeconds: first.cpuSeconds + own.cpuSeconds }];
}

async function openOwn(): Promise<Network> {
  const folder = mkdtempSync(join(tmpdir(), 'resonate-eval-own-'));
  const store = await openCheckpoint(OWN_WEIGHTS);
  await OWN.convert(store, folder, { weights: 'float16', source: OWN_WEIGHTS });
  store.close();
  const network = await openNetwork(folder, openSession);
  return {
    run: network.run,
    async release() {
      await network.release();
      rmSync(folder, { recursive: true });
    },
  };
}

/** What was measured of one separator. */
class Figures {
  readonly mono: number[] = [];
  private readonly name: string;
  private readonly byStem = perStem(() => [] as number[]);
  private readonly means: number[] = [];
  private readonly unseen: number[] = [];
  /** Of songs whose lead is sung, and of those whose lead an instrument plays. */
  private readonly byLead: Record<SongSpec['voice'], number[]> = { sung: [], patch: [] };
  private readonly nulls: number[] = [];
  private readonly speeds: number[] = [];
  private readonly realByStem = perStem(() => [] as number[]);
  private readonly realMeans: number[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** Takes the figures of a song down, and says them. */
  stereo(song: Song, { stems, cpuSeconds }: Made, { voice, renderer }: SongSpec): string {
    const scores = scoresOf(song, stems, (source) => source);
    const mean = meanOf(Object.values(scores));
    for (const stem of STEMS) this.byStem[stem].push(scores[stem]);
    this.means.push(mean);
    this.byLead[voice].push(mean);
    if (UNSEEN.includes(renderer)) this.unseen.push(mean);
    this.nulls.push(nullOf(song.mix, stems));
    this.speeds.push(song.mix.length / song.mix.sampleRate / cpuSeconds);
    return this.line(song.id, scores);
  }

  real(song: Heard & { readonly id: string }, { stems }: Made): string {
    const scores = scoresOf(song, stems, (source) => source);
    for (const stem of STEMS) this.realByStem[stem].push(scores[stem]);
    this.realMeans.push(meanOf(Object.values(scores)));
    return this.line(song.id, scores);
  }

  rows(): Row[] {
    const { name } = this;
    const real = [
      row(`${name}: mean SDR, real songs, dB`, this.realMeans, 'higher'),
      ...STEMS.map((stem) => row(`${name}: SDR of ${stem}, real songs, dB`, this.realByStem[stem], 'higher')),
    ];
    return [
      row(`${name}: mean SDR of the stems, dB`, this.means, 'higher', 1.5, 7),
      ...STEMS.map((stem) => row(`${name}: SDR of ${stem}, dB`, this.byStem[stem], 'higher')),
      row(`${name}: mean SDR, the lead is sung, dB`, this.byLead.sung, 'higher'),
      row(`${name}: mean SDR, an instrument leads, dB`, this.byLead.patch, 'higher'),
      row(`${name}: mean SDR, sounds no network was trained with, dB`, this.unseen, 'higher'),
      row(`${name}: mean SDR, mixed to mono, dB`, this.mono, 'higher'),
      row(`${name}: stems + residual against the mix, dBFS`, this.nulls, 'lower', -120),
      row(`${name}: seconds of music a CPU second`, this.speeds, 'higher', 12),
      ...(this.realMeans.length > 0 ? real : []),
    ];
  }

  private line(id: string, scores: PerStem<number>): string {
    return `${this.name}, ${id}: ${STEMS.map((stem) => `${stem} ${scores[stem].toFixed(2)}`).join(', ')} dB`;
  }
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
