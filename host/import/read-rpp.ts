import { PlainError } from '../jobs/job.ts';
import { RppChains } from './read-rpp-chains.ts';
import { type DawFile, MOST_ITEMS, secondsOf } from './session.ts';
import { type CurvePoint, FASTEST, SLOWEST, TempoCurve } from './tempo-curve.ts';

/** Of a tempo point: it moves evenly over time to the next one. All other shapes hold, as REAPER treats them in a tempo map. */
const LINEAR = '0';
/** Of a marker: it is an edge of a region. */
const IS_REGION = 1;

/** Characters of a line that are read: a marker with a long name has some hundreds, and what is longer is the state of something. */
const LONGEST_LINE = 4096;
/** Characters of the line that begins a block: some plugins have long names. */
const LONGEST_HEAD = 1024;
/** Blocks in blocks: REAPER's own go some ten deep. */
const DEEPEST = 100;

/**
 * Regions, markers, tempo map, meter and chains of plugins of a REAPER project: the statements MARKER, TEMPO and, in the block TEMPOENVEX, PT; FXCHAIN of
 * tracks and MASTERFXLIST. What else there is, items above all, is passed over. Throws a PlainError for what is no REAPER project.
 */
export function readRpp(text: string, name: string): DawFile {
  const project = new Reading(name);
  const chains = new RppChains();
  const depth: string[] = [];
  let hasBegun = false;
  for (const line of linesOf(text)) {
    const trimmed = line.trim();
    if (trimmed.startsWith('<')) {
      const words = wordsOf(trimmed.slice(1, LONGEST_HEAD));
      const [word] = words;
      if (depth.length === 0 && word !== 'REAPER_PROJECT') break;
      if (depth.length === DEEPEST)
        throw new PlainError(`${name} is no REAPER project that can be read: save it again.`);
      hasBegun = true;
      chains.begin(depth, words);
      depth.push(word ?? '');
    } else if (trimmed === '>') {
      chains.end(depth.pop() ?? '');
    } else if (depth.length === 1) project.statement(wordsOf(trimmed));
    else if (depth.length === 2 && depth[1] === 'TEMPOENVEX') project.tempoPoint(wordsOf(trimmed));
    else chains.statement(depth, trimmed, () => wordsOf(trimmed));
  }
  if (!hasBegun) throw new PlainError(`${name} is no REAPER project: save the project again and import that.`);
  return { ...project.finish(), chains: chains.finish() };
}

class Reading {
  private readonly name: string;
  private readonly spans: { start: number; end: number; name: string }[] = [];
  private readonly markers: { at: number; name: string }[] = [];
  /** Regions of which the end is still to come, by their number. */
  private readonly open = new Map<string, { at: number; name: string }>();
  private readonly points: (CurvePoint & { seconds: number })[] = [];
  private meter: [number, number] | null = null;
  private changesMeter = false;
  private bpm: number | null = null;

  constructor(name: string) {
    this.name = name;
  }

  statement([word, ...rest]: readonly string[]): void {
    if (word === 'TEMPO') {
      const [bpm, count, unit] = rest.map(Number);
      if (isTempo(bpm)) this.bpm = bpm;
      this.meter = meterOf(count, unit) ?? this.meter;
    } else if (word === 'MARKER') this.marker(rest);
  }

  /** PT seconds bpm shape [signature]; the signature is 65536 · unit + count. */
  tempoPoint([word, at, tempo, shape, signature]: readonly string[]): void {
    if (word !== 'PT') return;
    const seconds = secondsOf(at);
    const bpm = Number(tempo);
    const isLater = this.points.length === 0 || (seconds ?? 0) > this.points.at(-1)!.seconds;
    if (seconds === null || !isTempo(bpm) || !isLater) return;
    this.points.push({ seconds, bpm, ramp: shape === LINEAR ? 'over time' : 'step' });
    this.refuseMany(this.points.length);
    const packed = Number(signature);
    const meter = packed > 0 ? meterOf(packed % 65536, Math.floor(packed / 65536)) : null;
    if (this.points.length === 1) this.meter = meter ?? this.meter;
    else if (meter !== null && String(meter) !== String(this.meter)) this.changesMeter = true;
  }

  finish(): DawFile {
    const [first] = this.points;
    const points =
      first === undefined && this.bpm !== null ? [{ seconds: 0, bpm: this.bpm, ramp: 'step' as const }] : this.points;
    const tempo = points.length === 0 ? null : TempoCurve.overSeconds(points);
    const { spans, meter, changesMeter } = this;
    return { spans, markers: this.markers.sort((a, b) => a.at - b.at), tempo, meter, changesMeter };
  }

  /** MARKER number seconds name flags …: a region has two of one number, of which the first has its name. */
  private marker([number, at, name = '', flags = '0']: readonly string[]): void {
    const seconds = secondsOf(at);
    if (number === undefined || seconds === null) return;
    if ((Number(flags) & IS_REGION) === 0) this.markers.push({ at: seconds, name });
    else {
      const begun = this.open.get(number);
      if (begun === undefined) this.open.set(number, { at: seconds, name });
      else {
        this.open.delete(number);
        if (seconds > begun.at) this.spans.push({ start: begun.at, end: seconds, name: begun.name });
      }
    }
    this.refuseMany(this.spans.length + this.markers.length + this.open.size);
  }

  private refuseMany(count: number): void {
    if (count > MOST_ITEMS)
      throw new PlainError(`${this.name} has too many markers or points of tempo: thin them out.`);
  }
}

function isTempo(bpm: number | undefined): bpm is number {
  return bpm !== undefined && bpm >= SLOWEST && bpm <= FASTEST;
}

/** Null where it is none: units are powers of two up to 64. */
export function meterOf(count: number | undefined, unit: number | undefined): [number, number] | null {
  const isMeter =
    Number.isInteger(count) && count! >= 1 && count! <= 64 && [1, 2, 4, 8, 16, 32, 64].includes(unit ?? 0);
  return isMeter ? [count!, unit!] : null;
}

/** Lines without making an array of them all: a project may hold megabytes of plugin state. Longer ones are cut. */
function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    yield text.slice(at, Math.min(end < 0 ? text.length : end, at + LONGEST_LINE));
    at = end < 0 ? text.length : end + 1;
  }
}

/** The words of one statement; those with blanks stand in ", ' or `. */
function wordsOf(line: string): string[] {
  const words = line.matchAll(/"([^"]*)"|'([^']*)'|`([^`]*)`|(\S+)/g);
  return Array.from(words, (match) => match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
}
