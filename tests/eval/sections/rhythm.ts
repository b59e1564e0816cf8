import type { AudioSource } from '../../../dsp/audio/source.ts';
import { noProgress } from '../../../dsp/audio/source.ts';
import type { Finding } from '../../../dsp/damage/finding.ts';
import type { Rhythm } from '../../../dsp/music/profile.ts';
import { analyseRhythm, type RhythmInput } from '../../../dsp/music/rhythm/rhythm.ts';
import { beatF, medianTempo, tempoRight } from '../metrics/rhythm.ts';
import { type Row, row, type Section } from '../section.ts';
import { type DamagedSong, loadDamaged, loadSong } from '../songs.ts';
import type { Truth } from '../truth.ts';

/** Beats, downbeats, tempo and meter: of the clean song with its stems, of the mix alone, of damaged stems and through a phone. */
export const rhythm: Section = {
  name: 'rhythm',
  async run(songs, log) {
    const clean = new Tally('', 0.92, 0.8, 0.9);
    const mixAlone = new Tally(', mix alone');
    const damaged = new Tally(', damaged');
    const phone = new Tally(', phone');
    const speeds: number[] = [];
    for (const id of songs) {
      const { truth, stems, mix } = loadSong(id);
      const began = process.cpuUsage().user;
      const heard = analyse({ mix, drums: stems.drums, bass: stems.bass, damage: [] });
      speeds.push(truth.duration / ((process.cpuUsage().user - began) / 1e6));
      log(`${id} ${clean.add(truth, heard, mix)}`);
      log(`${id} mix alone ${mixAlone.add(truth, analyse({ mix, drums: null, bass: null, damage: [] }), mix)}`);
      const assorted = loadDamaged(id, 'assorted');
      log(`${id} damaged ${damaged.add(truth, analyse({ ...inputOf(assorted), damage: findingsOf(assorted) }), mix)}`);
      const call = loadDamaged(id, 'phone');
      log(`${id} phone ${phone.add(truth, analyse({ mix: call.mix, drums: null, bass: null, damage: [] }), call.mix)}`);
    }
    return [clean, mixAlone, damaged, phone]
      .flatMap((tally) => tally.rows())
      .concat(row('rhythm × realtime', speeds, 'higher', 80));
  },
};

function analyse(input: RhythmInput): Rhythm {
  return analyseRhythm(input, noProgress);
}

function inputOf({ mix, stems }: DamagedSong): Omit<RhythmInput, 'damage'> {
  return { mix, drums: stems.drums, bass: stems.bass };
}

/** The drums' damage as perfect detectors would report it. */
function findingsOf({ damage, mix }: DamagedSong): Finding[] {
  return damage.regions
    .filter(({ stem }) => stem === 'drums')
    .map(({ start, end, cause, severity, detail }) => ({
      start: Math.round(start * mix.sampleRate),
      end: Math.round(end * mix.sampleRate),
      cause,
      severity,
      confidence: 1,
      detail,
    }));
}

class Tally {
  private readonly beats: number[] = [];
  private readonly downbeats: number[] = [];
  private readonly tempo: number[] = [];
  private readonly meter: number[] = [];
  private readonly name: string;
  private readonly targets: readonly (number | undefined)[];

  constructor(name: string, ...targets: number[]) {
    this.name = name;
    this.targets = targets;
  }

  add(truth: Truth, heard: Rhythm, { sampleRate }: AudioSource): string {
    const seconds = (frames: readonly number[]): number[] => frames.map((frame) => frame / sampleRate);
    this.beats.push(beatF(truth.beats, seconds(heard.beats)));
    this.downbeats.push(beatF(truth.downbeats, seconds(heard.downbeats)));
    this.tempo.push(tempoRight(medianTempo(truth.beats), heard.tempo.bpm));
    this.meter.push(truth.meter.join() === heard.meter.join() ? 1 : 0);
    const [f, d] = [this.beats.at(-1)!.toFixed(3), this.downbeats.at(-1)!.toFixed(3)];
    const { bpm, confidence } = heard.tempo;
    return `beats ${f} downbeats ${d} ${heard.meter.join('/')} of ${truth.meter.join('/')}, ${bpm.toFixed(1)} of ${truth.tempo.bpm}, confidence ${confidence.toFixed(2)}`;
  }

  rows(): Row[] {
    const [beats, downbeats, tempo] = this.targets;
    return [
      row(`beats F1${this.name}`, this.beats, 'higher', beats, beats && 0.97),
      row(`downbeats F1${this.name}`, this.downbeats, 'higher', downbeats, downbeats && 0.93),
      row(`tempo within 2 %${this.name}`, this.tempo, 'higher', tempo, tempo && 0.97),
      row(`meter right${this.name}`, this.meter, 'higher'),
    ];
  }
}
