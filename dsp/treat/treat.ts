import { readSpan } from '../audio/memory.ts';
import { type AudioSink, type AudioSource, type Frames, type Progress, part } from '../audio/source.ts';
import type { StemName } from '../audio/stem.ts';
import type { Cause, Finding, Severity } from '../damage/finding.ts';
import { changesIn } from '../rebuild/corrections.ts';
import { type FittedTake, fit } from '../seam/fit.ts';
import { gainAt, type Law } from '../seam/law.ts';
import { split } from '../seam/split.ts';
import { CHOICES, type Declined, isMuchBetter, whyLeft } from './auto.ts';
import { judge, type Measures, type Verdict } from './judge.ts';
import { outsidePlaying } from './playing.ts';
import {
  type Candidate,
  type Engine,
  LONGEST_PIECE,
  type Material,
  type Piece,
  type Song,
  type Treatment,
  type TreatmentName,
} from './treatment.ts';
import { treatmentNamed } from './treatments.ts';

/** One span of one stem that is to be treated, of any length. */
export interface RegionOrder {
  readonly stem: StemName;
  readonly start: Frames;
  /** Exclusive. */
  readonly end: Frames;
  readonly cause?: Cause | undefined;
  readonly severity: Severity;
  readonly treatment: 'auto' | TreatmentName;
  readonly seed: number;
}

/** A take as it was finally cut; its audio went into the sink. */
export interface TreatedRegion {
  readonly kind: 'treated';
  readonly start: Frames;
  /** Exclusive. */
  readonly end: Frames;
  readonly fadeIn: Frames;
  readonly fadeOut: Frames;
  readonly law: Law;
  readonly treatment: TreatmentName;
  readonly label: Treatment['label'];
  readonly engine: Engine;
  /** How it was made and what there is to say of it, `warning` too. */
  readonly why: string;
  /** What the judge holds against a take that was ordered, as sentences: by itself it would have left the region as it is. Null: nothing. */
  readonly warning: string | null;
  readonly material: readonly Material[];
  readonly settings: Candidate['settings'];
  /** 0..1: how sure it is that the take is nearer the undamaged stem than what was there. */
  readonly confidenceAfter: number;
  readonly before: Measures;
  readonly after: Measures;
}

export interface UntouchedRegion {
  readonly kind: 'untouched';
  /** One sentence. */
  readonly why: string;
}

const KEEPS_PLAYED = 'What you changed of the notes is not heard in it: rebuild plays them as you left them.';

/** One piece with the take that will stand there; none where the piece is better left alone. */
interface Done {
  readonly piece: Piece;
  readonly take: FittedTake | null;
  readonly candidate: Candidate | null;
  readonly verdict: Verdict | null;
  /** One sentence. */
  readonly why: string;
  /** Where there is no take. */
  readonly declined: Declined | null;
}

/**
 * Makes one take for one region: splits it into pieces, treats, judges and fits each, and writes the take for the final span into the
 * sink, in order, holding one piece at a time. The sink is asked for only when there is something to write.
 * Same song, order and seed give the same samples.
 */
export function treatRegion(
  song: Song,
  region: RegionOrder,
  sinkFor: (channels: number, sampleRate: number) => AudioSink,
  progress: Progress,
): TreatedRegion | UntouchedRegion {
  const start = Math.max(0, region.start);
  const end = Math.min(song.length, region.end);
  if (end <= start) return { kind: 'untouched', why: 'The region lies outside the song.' };
  // Who corrected notes or hits here wants to hear them, and only what is played again can have them.
  const isCorrected = changesIn(song, { stem: region.stem, start, end }) !== null;
  if (region.treatment === 'auto' && region.cause === undefined && !isCorrected) {
    const where = outsidePlaying(song.stems[region.stem], { start, end });
    if (where !== null) return { kind: 'untouched', why: silentWords(region.stem, where) };
  }
  const spans = split(song.stems[region.stem], { start, end }, song.profile.beats, LONGEST_PIECE * song.sampleRate);
  const pieces = spans.map((span) => pieceOf(song, region, span));
  const marked = withRegion(song, { ...region, start, end });
  const ordered = region.treatment === 'auto' ? (isCorrected ? 'rebuild' : null) : region.treatment;
  const isOrdered = ordered !== null;
  const choices = isOrdered ? [treatmentNamed(ordered)] : CHOICES;

  // One treatment throughout, so that a region is one thing: chosen by the first of a few pieces that any can better, as a long region may begin in silence.
  let chosen: Treatment | null = null;
  let first: Done | null = null;
  const left: Done[] = [];
  const probes = probesOf(pieces);
  for (const [k, probe] of probes.entries()) {
    choices.forEach((treatment, i) => {
      const from = (k + i / choices.length) / probes.length;
      const to = (k + (i + 1) / choices.length) / probes.length;
      const done = treatPiece(marked, probe, treatment, isOrdered, part(progress, 0.5 * from, 0.5 * to));
      if (done.take === null) left.push(done);
      else if (first === null || isMuchBetter(probe, song.sampleRate, done.verdict!.share, first.verdict!.share)) {
        chosen = treatment;
        first = done;
      }
    });
    if (first !== null) break;
  }
  if (chosen === null || first === null) {
    const why = isOrdered
      ? [...new Set(left.map((done) => done.why))].join(' ')
      : whyLeft(left.flatMap(({ declined }) => declined ?? []));
    return { kind: 'untouched', why };
  }
  const outcome = write(marked, region, pieces, chosen, first, isOrdered, sinkFor, part(progress, 0.5, 1));
  return isCorrected && ordered === 'restore' ? { ...outcome, why: `${outcome.why} ${KEEPS_PLAYED}` } : outcome;
}

/** Of a region that somebody drew where no damage was found. */
const silentWords = (stem: StemName, where: 'before' | 'after'): string =>
  `The ${stem} stem is silent here and ${where === 'before' ? 'has not begun yet' : 'has ended already'}, so there is nothing to mend: choose rebuild to have it play.`;

/** The pieces that the treatment is chosen by, in order: the first, the middle and the quarters. */
function probesOf(pieces: readonly Piece[]): Piece[] {
  const at = [0, 0.5, 0.25, 0.75].map((share) => Math.floor(share * pieces.length));
  return [...new Set(at)].map((i) => pieces[i]!);
}

const markedSongs = new WeakMap<Song, { key: string; song: Song }>();

/**
 * The song with the whole region marked as damaged, so that nobody takes it for clean: a person may mark what no detector found,
 * and the pieces of one region must not be made of each other. The last one is kept, for further takes of the same region.
 */
function withRegion(song: Song, { stem, start, end, cause }: RegionOrder): Song {
  if (song.damage[stem].some((finding) => finding.start <= start && finding.end >= end)) return song;
  const key = `${stem} ${start} ${end} ${cause}`;
  const kept = markedSongs.get(song);
  if (kept?.key === key) return kept.song;
  const mark: Finding = { start, end, cause: cause ?? 'artifact', severity: 'severe', confidence: 1, detail: '' };
  const damage = { ...song.damage, [stem]: [...song.damage[stem], mark] };
  const marked = { ...song, damage };
  markedSongs.set(song, { key, song: marked });
  return marked;
}

function pieceOf(song: Song, region: RegionOrder, { start, end }: { start: Frames; end: Frames }): Piece {
  const findings: Finding[] = song.damage[region.stem]
    .filter((finding) => finding.start < end && start < finding.end)
    .map((finding) => ({ ...finding, start: Math.max(start, finding.start), end: Math.min(end, finding.end) }));
  const { stem, cause, severity, seed } = region;
  return { stem, start, end, cause, severity, seed, findings };
}

function treatPiece(song: Song, piece: Piece, treatment: Treatment, isOrdered: boolean, progress: Progress): Done {
  const { name } = treatment;
  const left = (why: string, declined: Omit<Declined, 'name'>): Done => {
    return { piece, take: null, candidate: null, verdict: null, why, declined: { name, ...declined } };
  };
  const refusal = treatment.refusal(song, piece);
  if (refusal !== null) return left(refusal, { wasTried: false, why: reasonOf(refusal) });
  const candidate = treatment.treat(song, piece, part(progress, 0, 0.8));
  const nothing = 'found nothing here that it could better';
  if (candidate === null) return left(`${name} ${nothing}.`, { wasTried: true, why: nothing });
  const take = fit(song, piece, candidate);
  const verdict = judge(song, piece, treatment, candidate, take, part(progress, 0.8, 1));
  // What the person asked for is done; the judge may only say what it thinks of it.
  if (!verdict.wins && !isOrdered) {
    return left(warningOf(verdict), { wasTried: true, why: `makes a take that ${verdict.fault}` });
  }
  return { piece, take, candidate, verdict, why: candidate.why, declined: null };
}

const warningOf = ({ fault }: Verdict): string => `The take ${fault}: it is better left alone.`;

/** What a refusal says before it says what to do, as a clause: of choices that are tried by turns the person is told what came of each. */
function reasonOf(refusal: string): string {
  const [reason] = refusal.split(': ');
  return `${reason![0]!.toLowerCase()}${reason!.slice(1)}`;
}

function write(
  song: Song,
  region: RegionOrder,
  pieces: readonly Piece[],
  treatment: Treatment,
  first: Done,
  isOrdered: boolean,
  sinkFor: (channels: number, sampleRate: number) => AudioSink,
  progress: Progress,
): TreatedRegion {
  const source = song.stems[region.stem];
  const out = new Joiner(sinkFor(song.channels, song.sampleRate), song.channels);
  const material: Material[] = [];
  const verdicts: { verdict: Verdict; weight: number }[] = [];
  const takes: { start: Frames; end: Frames; fadeIn: Frames; fadeOut: Frames; law: Law }[] = [];
  let left = 0;
  let { label, engine } = treatment;
  pieces.forEach((piece, i) => {
    const own = part(progress, i / pieces.length, (i + 1) / pieces.length);
    const done = piece === first.piece ? first : treatPiece(song, piece, treatment, isOrdered, own);
    if (done.take === null) left++;
    else {
      material.push(...done.candidate!.material);
      // One generated piece makes all of the take generated: its label must not promise more than is true anywhere in it.
      label = done.candidate!.label ?? label;
      engine = done.candidate!.engine ?? engine;
      verdicts.push({ verdict: done.verdict!, weight: piece.end - piece.start });
    }
    const take = done.take ?? asItIs(source, piece);
    takes.push(take);
    out.add(take);
    own(1);
  });
  out.finish();
  const head = takes[0]!;
  const tail = takes.at(-1)!;
  const warnings = isOrdered
    ? [...new Set(verdicts.filter(({ verdict }) => !verdict.wins).map(({ verdict }) => warningOf(verdict)))]
    : [];
  const notes = [
    first.why,
    ...(left > 0 ? [`${left} of ${pieces.length} parts of it were better left as they were.`] : []),
    ...warnings,
  ];
  return {
    kind: 'treated',
    start: head.start,
    end: tail.end,
    fadeIn: head.fadeIn,
    fadeOut: tail.fadeOut,
    law: head.law,
    treatment: treatment.name,
    label,
    engine,
    why: notes.join(' '),
    warning: warnings.length > 0 ? warnings.join(' ') : null,
    material: joined(material),
    settings: first.candidate!.settings,
    confidenceAfter: mean(verdicts, ({ confidence }) => confidence),
    before: meanMeasures(verdicts, ({ before }) => before),
    after: meanMeasures(verdicts, ({ after }) => after),
  };
}

/** The stem's own samples as a take, for a piece that is better left alone between others. */
function asItIs(source: AudioSource, { start, end }: Piece): FittedTake {
  return { start, end, audio: readSpan(source, start, end - start), fadeIn: 0, fadeOut: 0, law: 1 };
}

/** Writes takes that overlap by their fades as one, holding back only the last fade. */
class Joiner {
  private readonly sink: AudioSink;
  private held: Float32Array[];
  private end: Frames | null = null;

  constructor(sink: AudioSink, channels: number) {
    this.sink = sink;
    this.held = Array.from({ length: channels }, () => new Float32Array(0));
  }

  add({ start, end, audio, law }: FittedTake): void {
    const overlap = this.end === null ? 0 : Math.min(this.held[0]!.length, Math.max(0, this.end - start), end - start);
    const ready = this.held[0]!.length - overlap;
    if (ready > 0) this.sink.write(this.held.map((channel) => channel.subarray(0, ready)));
    const next = audio.map((channel) => channel.slice());
    for (let n = 0; n < overlap; n++) {
      const x = (n + 1) / (overlap + 1);
      for (let c = 0; c < next.length; c++) {
        next[c]![n] = gainAt(1 - x, law) * this.held[c]![ready + n]! + gainAt(x, law) * next[c]![n]!;
      }
    }
    this.held = next;
    this.end = end;
  }

  finish(): void {
    if (this.held[0]!.length > 0) this.sink.write(this.held);
  }
}

/** Spans in order, one for those that touch or overlap. */
function joined(material: readonly Material[]): Material[] {
  const sorted = [...material].sort((a, b) => a.stem.localeCompare(b.stem) || a.start - b.start);
  const out: { stem: StemName; start: Frames; end: Frames }[] = [];
  for (const { stem, start, end } of sorted) {
    const last = out.at(-1);
    if (last !== undefined && last.stem === stem && start <= last.end) last.end = Math.max(last.end, end);
    else out.push({ stem, start, end });
  }
  return out;
}

function mean(verdicts: readonly { verdict: Verdict; weight: number }[], of: (verdict: Verdict) => number): number {
  let sum = 0;
  let weights = 0;
  for (const { verdict, weight } of verdicts) {
    sum += weight * of(verdict);
    weights += weight;
  }
  return weights === 0 ? 0 : sum / weights;
}

function meanMeasures(
  verdicts: readonly { verdict: Verdict; weight: number }[],
  of: (verdict: Verdict) => Measures,
): Measures {
  const out: Record<string, number> = {};
  for (const name of Object.keys(verdicts[0] === undefined ? {} : of(verdicts[0].verdict))) {
    const having = verdicts.filter(({ verdict }) => of(verdict)[name] !== undefined);
    out[name] = Math.round(100 * mean(having, (verdict) => of(verdict)[name]!)) / 100;
  }
  return out;
}
