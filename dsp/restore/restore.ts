import { readSpan } from '../audio/memory.ts';
import { type Progress, part } from '../audio/source.ts';
import type { StemName } from '../audio/stem.ts';
import type { Cause, Finding } from '../damage/finding.ts';
import { covers } from '../treat/belong.ts';
import type { Candidate, Piece, Song, Treatment } from '../treat/treatment.ts';
import { cleanPassages } from './clean.ts';
import { LONGEST_GAP } from './gap.ts';
import { isStranger, strangeness } from './judge.ts';
import { type Library, learn } from './library.ts';
import { remediesFor } from './remedies.ts';
import type { Wound } from './remedy.ts';
import { renewed } from './renew.ts';

/** Seconds of sound on either side of a piece that remedies look at. */
const CONTEXT = 1;
/** Seconds on either side that the candidate brings along for the seam. */
const LEAD = 0.1;

/** Repairs what is there: the same performance, without what was done to it. */
export const restoreTreatment: Treatment = {
  name: 'restore',
  label: 'Restored',
  engine: { name: 'restore', version: '2', model: null },

  refusal(song, piece) {
    if (covers(song.renewed, piece, song.sampleRate)) return null;
    const causes = causesOf(piece);
    const seconds = (piece.end - piece.start) / song.sampleRate;
    if (causes.size === 1 && causes.has('dropout') && seconds > LONGEST_GAP) {
      return `Nothing is left of these ${seconds.toFixed(2)} s to restore: choose rebuild, which plays them again from clean passages.`;
    }
    if (remediesFor(causes).length === 0) {
      return `There is no remedy for this damage (${[...causes].join(', ')}): choose rebuild, or leave it as it is.`;
    }
    return null;
  },

  treat(song, piece, progress): Candidate | null {
    const wound = woundOf(song, piece);
    const remedies = remediesFor(causesOf(piece));
    let audio = wound.audio;
    let confidence = 1;
    const done: string[] = [];
    const settings: Record<string, string | number | boolean> = {};
    remedies.forEach((remedy, i) => {
      const own: Progress = part(progress, i / remedies.length, (i + 1) / remedies.length);
      const mended = remedy.mend({ ...wound, audio }, own);
      if (mended === null) return;
      const before = strangeness(audio, wound.from, wound.to, wound.sampleRate, wound.library());
      const after = strangeness(mended.audio, wound.from, wound.to, wound.sampleRate, wound.library());
      if (before !== null && after !== null && isStranger(before, after, wound.told)) return;
      audio = mended.audio;
      // A chain is as sure as its least sure link.
      confidence = Math.min(confidence, mended.confidence);
      done.push(mended.what);
      Object.assign(settings, mended.settings);
    });
    const lead = Math.round(LEAD * song.sampleRate);
    const own = audio.map((channel) => channel.slice(wound.from - lead, wound.to + lead));
    const restored = done.length === 0 ? null : { settings, why: `Restored: ${done.join('; ')}.`, confidence };
    if (song.renewed !== undefined && covers(song.renewed, piece, song.sampleRate))
      return renewed(song, piece, song.renewed, own, lead, restored);
    return restored && { audio: own, lead, material: [], ...restored };
  },
};

/** What is wrong with the piece; everything that restore can find by itself where nobody said. */
function causesOf(piece: Piece): ReadonlySet<Cause> {
  const causes = new Set(piece.findings.map((finding) => finding.cause));
  if (piece.cause !== undefined) causes.add(piece.cause);
  if (!told(piece)) causes.add('clipping').add('click').add('noise');
  return causes;
}

function told(piece: Piece): boolean {
  return piece.cause !== undefined || piece.findings.length > 0;
}

/** What was learnt of a song's stems, kept with the song. */
const learnt = new WeakMap<Song, Map<StemName, Library>>();

function libraryOf(song: Song, stem: StemName): Library {
  let stems = learnt.get(song);
  if (stems === undefined) {
    stems = new Map();
    learnt.set(song, stems);
  }
  let library = stems.get(stem);
  if (library === undefined) {
    library = learn(cleanPassages(song, stem, 0));
    stems.set(stem, library);
  }
  return library;
}

/** The song, its stem known to be good everywhere but in the piece and where something was found: what is doubted cannot vouch for itself. */
function without(song: Song, { stem, start, end, severity }: Piece): Song {
  const doubt: Finding = { start, end, cause: 'artifact', severity, confidence: 1, detail: '' };
  return { ...song, damage: { ...song.damage, [stem]: [...song.damage[stem], doubt] } };
}

function woundOf(song: Song, piece: Piece): Wound {
  const context = Math.round(CONTEXT * song.sampleRate);
  const known = told(piece) ? song : without(song, piece);
  const start = piece.start - context;
  return {
    sampleRate: song.sampleRate,
    audio: readSpan(song.stems[piece.stem], start, piece.end - piece.start + 2 * context),
    from: context,
    to: context + piece.end - piece.start,
    seed: piece.seed,
    told: told(piece),
    clean: cleanPassages(known, piece.stem, (piece.start + piece.end) / 2),
    library: () => libraryOf(known, piece.stem),
  };
}
