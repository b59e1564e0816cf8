import { basename, resolve } from 'node:path';
import type { StemName } from '../../dsp/audio/stem.ts';
import { type ProbedFile, probe } from '../audio/decode.ts';
import { mendedStem } from '../chain/mend.ts';
import { compareSounds, foldToMono, type Tolerance } from '../jobs/compare.ts';
import { conform } from '../jobs/conform.ts';
import { decodeFile } from '../jobs/decode.ts';
import { hashFile } from '../jobs/hash-file.ts';
import { PlainError } from '../jobs/job.ts';
import { type AssetRef, ofAsset, type SourceRef } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import { newRegion } from '../project/new-region.ts';
import type { Project, Region, Take } from '../project/project.ts';
import { SEAM } from '../project/reach.ts';
import { overlap, type Span } from '../project/spans.ts';
import { joinedTo, type Piece, piecesOf } from './pieces.ts';

/** A stem that came back, as the document can take it. */
export interface ImportedStem {
  readonly stem: StemName;
  /** New regions, each with its take. */
  readonly regions: Region[];
  /** Takes of regions that are there. */
  readonly takes: { region: string; take: Take }[];
  /** How many takes were left out, since their regions have them. */
  readonly known: number;
  /** Sentences about what the person should know. */
  readonly notices: string[];
}

/** Seconds over which a take from a file comes in and goes out, where the sound before and after it is equal: no click, whatever is blended later. */
const FADE = 0.01;
/** Seconds: an edit with a rest in it is one edit. */
const GAP = 0.2;
/** Seconds by which a file may be longer or shorter than the song: what converting a rate, or a DAW's own grid, adds or leaves off. */
const LENGTH = 0.05;
/** Of whole numbers, in steps: TPDF dither reaches 1 step, rounding half a one. */
const STEPS = 1.6;
/** Where the rate was changed, of the sound around: −40 dB. Two good converters part by −60 dB of it, in noise, within the share of the band below. */
const CONVERTED = 0.01;
/** Of full scale, −80 dB: what a converter leaves in silence beside sound; those that reject 90 dB leave less. */
const FLOOR = 1e-4;
/** Of the lower rate: what of the band all converters keep as it is. Above it, at 16 kHz of 44.1, each falls in its own way: there nothing is compared. */
const KEPT = 0.75;
/** Hz: rates of which the compared one is a multiple, so that it stands in a simple ratio to all that are in use. */
const COMMON = 300;
/** Seconds by which a change may begin or end before its lower frequencies show it. */
const BLUR = 0.003;
/** Seconds at either end that are not compared then: a converter rings before a hit, and the beginning of a file cuts that off; after this −78 dB of it is left. */
const END = 0.005;
/** Changed spans of one file: more are no edits but one, as of a gate that opens and closes; those nearest to each other become one. */
const MOST = 300;
/** Of the song: where more is changed than this, the file was hardly meant so. */
const ALMOST_ALL = 0.9;

/**
 * Takes from a changed stem what differs from what was exported. `exported`: the stem as it left; `newId` names takes and regions. Every
 * sample outside the takes stays the project's own. Rejects with a PlainError for a file that is not this stem from start to end, or a coded one.
 */
export async function importStem(
  runner: Runner,
  project: Project,
  stem: StemName,
  path: string,
  exported: SourceRef,
  newId: () => string,
): Promise<ImportedStem> {
  const file = await decoded(runner, project, stem, path);
  const seconds = file.given.length / file.given.sampleRate - project.length / project.sampleRate;
  if (Math.abs(seconds) > LENGTH) {
    const words = `${Math.abs(seconds).toFixed(2)} s ${seconds > 0 ? 'longer' : 'shorter'}`;
    throw new PlainError(
      `${file.name} is ${words} than the song: write the whole stem out of the DAW, from its start to its end.`,
    );
  }
  const asset = await fitted(runner, file.given, project);
  const { sampleRate: from } = file.given;
  // At another rate it is compared as it came.
  const came = ofAsset(from === asset.sampleRate ? asset : file.given);
  const found = await differing(runner, stem, [exported, came], asset, file.tolerance, from);
  const made = await inTakes(runner, project, stem, { ...file, asset }, found, newId);
  const changed = found.reduce((sum, { start, end }) => sum + end - start, 0) / Math.max(1, project.length);
  if (changed <= ALMOST_ALL) return made;
  const warning = `Almost all of ${file.name} differs from what was exported: see whether a gain, an effect or an offset was left on its track.`;
  return { ...made, notices: [...made.notices, warning] };
}

/**
 * Takes from a passage what differs from the stem as it is: a file that does not begin and end with the song. `start`: its first frame, counted from the beginning of
 * the song at the file's rate; negative where it begins before. What of it lies outside the song is left out; at its edges within the song it comes in and goes out
 * over a fade. `present`: the stem as it is. Otherwise as importStem.
 */
export async function importPassage(
  runner: Runner,
  project: Project,
  stem: StemName,
  path: string,
  start: number,
  present: SourceRef,
  newId: () => string,
): Promise<ImportedStem> {
  const file = await decoded(runner, project, stem, path);
  const passage = await placed(runner, project, stem, file.given, start, present);
  if (passage === null) throw new PlainError(`${file.name} lies outside the song: put the playhead over it.`);
  const { asset, inner } = passage;
  const length = inner.end - inner.start;
  const inside = (of: SourceRef): SourceRef => ({ kind: 'slice', of, start: inner.start, length });
  const other = (a: SourceRef, b: SourceRef, frames: number): Promise<readonly Span[]> =>
    differing(runner, stem, [a, b], { ...asset, length: frames }, file.tolerance, file.given.sampleRate);
  // Where it is there already it differs in the fades, which mix it with those that it came in by: then it is no other sound.
  const isOther = length === 0 || (await other(inside(present), inside(ofAsset(asset)), length)).length > 0;
  const found = isOther ? await other(present, ofAsset(asset), asset.length) : [];
  const spans = found.filter((span) => length === 0 || overlap(span, inner));
  return inTakes(runner, project, stem, { ...file, asset }, spans, newId);
}

interface Placed {
  readonly asset: AssetRef;
  /** Where it is heard in full, between its fades. */
  readonly inner: Span;
}

/** The stem with a passage in its place, at the project's rate; null where that lies outside. See importPassage. */
async function placed(
  runner: Runner,
  { sampleRate, channels, length }: Project,
  stem: StemName,
  given: AssetRef,
  start: number,
  present: SourceRef,
): Promise<Placed | null> {
  // Both rates have a frame at the same time once in so many: from such a place on it is converted, so that it is not moved by a part of one.
  const common = gcd(given.sampleRate, sampleRate);
  const turns = Math.floor((start * common) / given.sampleRate);
  const lead = start - (turns * given.sampleRate) / common;
  const origin = (turns * sampleRate) / common;
  const scale = sampleRate / given.sampleRate;
  // What a converter makes of the ends of a file is not what it would of the sound around.
  const rung = scale === 1 ? 0 : Math.round(END * sampleRate);
  const first = Math.max(0, Math.ceil(start * scale) + rung);
  const last = Math.min(length, Math.floor((start + given.length) * scale) - rung);
  if (last <= first) return null;
  const led: SourceRef = { kind: 'slice', of: ofAsset(given), start: -lead, length: lead + given.length };
  const converted = await runner.run(conform, { source: led, sampleRate, channels, length: null }, stem);
  const inSong: SourceRef = { kind: 'slice', of: ofAsset(converted), start: first - origin, length: last - first };
  const asset = await runner.run(conform, { source: inSong, sampleRate, channels, length: last - first }, stem);
  const original =
    present.kind === 'asset'
      ? present.asset
      : await runner.run(conform, { source: present, sampleRate, channels, length }, stem);
  const fade = Math.min(Math.round(FADE * sampleRate), Math.floor((last - first) / 2));
  const take = {
    ...{ start: first, end: last, law: 1, blend: 1, asset },
    ...{ fadeIn: first > 0 ? fade : 0, fadeOut: last < length ? fade : 0 },
  };
  const source: SourceRef = { kind: 'mended', original, takes: [take] };
  const inner = { start: first + take.fadeIn, end: last - take.fadeOut };
  return { asset: await runner.run(conform, { source, sampleRate, channels, length }, stem), inner };
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** A file from a DAW, in no more channels than the project has. */
interface DecodedStem {
  readonly name: string;
  readonly sha256: string;
  /** At the file's rate. */
  readonly given: AssetRef;
  readonly tolerance: Tolerance;
  readonly notices: readonly string[];
}

async function decoded(runner: Runner, project: Project, stem: StemName, path: string): Promise<DecodedStem> {
  const name = basename(path);
  const about = probe(path);
  const { sha256 } = await runner.run(hashFile, { path: resolve(path) }, stem);
  const { asset, notices } = await runner.run(decodeFile, { path: resolve(path), sha256 }, stem);
  const tolerance = toleranceOf(about, asset, project, name);
  const given = asset.channels > project.channels ? (await runner.run(foldToMono, { asset })).asset : asset;
  return { name, sha256, given, tolerance, notices: notices.map((notice) => `${name}: ${notice}`) };
}

/** Makes takes of the spans in which a changed stem differs. `file.asset`: that stem, as long as the song and at its rate. */
async function inTakes(
  runner: Runner,
  project: Project,
  stem: StemName,
  file: Pick<DecodedStem, 'name' | 'sha256' | 'notices'> & { readonly asset: AssetRef },
  found: readonly Span[],
  newId: () => string,
): Promise<ImportedStem> {
  const { name, asset } = file;
  const spans = joinedTo(found, MOST);
  const isLocked = project.tracks.some((track) => track.stem === stem && track.locked);
  if (isLocked && spans.length > 0) throw new PlainError(`The ${stem} track is locked: unlock it to import ${name}.`);
  const own = project.regions.filter((region) => region.stem === stem);
  const frames = (seconds: number): number => Math.round(seconds * project.sampleRate);
  const pieces = piecesOf(spans, own, project.length, { fade: frames(FADE), seam: frames(SEAM) });
  const notices = [
    ...file.notices,
    ...(spans.length < found.length
      ? [
          `${name} differs in ${found.length} places: those near each other were joined to ${spans.length}, whose rests are as they were.`,
        ]
      : []),
  ];
  const made = await Promise.all(
    pieces.map(async (piece) => ({ piece, take: await takeOf(runner, project, asset, piece, file, newId()) })),
  );
  const all = made.flatMap(({ piece, take }) => (piece.region === null ? [] : [{ region: piece.region, take }]));
  const takes = all.filter(
    ({ region, take }) => !own.some(({ id, takes }) => id === region && takes.some(isSame(take))),
  );
  const regions = made.flatMap(({ piece, take }) =>
    piece.region === null
      ? [
          newRegion({
            ...{ id: newId(), stem, start: piece.start, end: piece.end, origin: 'imported' },
            ...{ takes: [take], chosenTake: 0 },
          }),
        ]
      : [],
  );
  return { stem, regions: apart(regions, own), takes, known: all.length - takes.length, notices };
}

/** Whether another take is the same sound at the same place: its fades depend on what was heard when it came. */
const isSame =
  ({ start, end, asset }: Take) =>
  (other: Take): boolean =>
    other.start === start && other.end === end && other.asset.hash === asset.hash;

/** A fade may reach into a region that the sound itself does not touch only where that is not there: regions of a stem never overlap. */
function apart(regions: readonly Region[], own: readonly Region[]): Region[] {
  const hit = regions.find((region) => own.some((other) => overlap(region, other)));
  if (hit !== undefined) throw new RangeError(`a new region at ${hit.start} lies over another`);
  return [...regions];
}

/** What rounding and converting may change. Throws for what a coder made: it changes every sample. */
function toleranceOf(about: ProbedFile, asset: AssetRef, project: Project, name: string): Tolerance {
  const { codec, bits } = about.streams[about.best]!;
  if (bits === null) {
    throw new PlainError(
      `${name} was coded with loss, which changes every sample: write it out of the DAW as WAV or FLAC, and import that.`,
    );
  }
  const isFloat = codec.startsWith('pcm_f');
  const isConverted = asset.sampleRate !== project.sampleRate;
  return {
    absolute: Math.max(isFloat ? 0 : STEPS / 2 ** (bits - 1), isConverted ? FLOOR : 0),
    relative: isConverted ? CONVERTED : 0,
    gap: Math.round(GAP * project.sampleRate),
  };
}

/** A sound at the project's rate, channels and length. */
async function fitted(runner: Runner, asset: AssetRef, { sampleRate, channels, length }: Project): Promise<AssetRef> {
  const isSame = asset.sampleRate === sampleRate && asset.channels === channels && asset.length === length;
  return isSame ? asset : runner.run(conform, { source: ofAsset(asset), sampleRate, channels, length });
}

/**
 * The spans in which two sounds of a length differ, at the project's rate. Where one came at another rate than the project's (`from`), both are compared at a lower
 * one, and either may stand at its own: so what a converter does to the top of the band is no change.
 */
async function differing(
  runner: Runner,
  stem: StemName,
  [a, b]: readonly [SourceRef, SourceRef],
  { sampleRate, channels, length }: Pick<AssetRef, 'sampleRate' | 'channels' | 'length'>,
  tolerance: Tolerance,
  from: number,
): Promise<readonly Span[]> {
  if (from === sampleRate) return (await runner.run(compareSounds, { a, b, tolerance }, stem)).spans;
  const rate = COMMON * Math.floor((KEPT * Math.min(from, sampleRate)) / COMMON);
  const low = { sampleRate: rate, channels, length: null };
  const lowered = await Promise.all([a, b].map((source) => runner.run(conform, { source, ...low }, stem)));
  const edge = Math.min(Math.round(END * rate), Math.floor(lowered[0]!.length / 2));
  const inner = { start: edge, length: lowered[0]!.length - 2 * edge };
  const [before, after] = lowered.map((one) => ({ kind: 'slice', of: ofAsset(one), ...inner }) as const);
  const gap = Math.round((tolerance.gap * rate) / sampleRate);
  const found = await runner.run(compareSounds, { a: before!, b: after!, tolerance: { ...tolerance, gap } }, stem);
  const step = sampleRate / rate;
  const blur = Math.ceil(BLUR * sampleRate);
  // What is changed up to an end that was not compared is changed in that, too.
  return found.spans.map(({ start, end }) => ({
    start: start === 0 ? 0 : Math.max(0, Math.floor((edge + start) * step) - blur),
    end: end === inner.length ? length : Math.min(length, Math.ceil((edge + end) * step) + blur),
  }));
}

async function takeOf(
  runner: Runner,
  { sampleRate, channels }: Project,
  asset: AssetRef,
  { start, end, fadeIn, fadeOut }: Piece,
  file: { readonly name: string; readonly sha256: string },
  id: string,
): Promise<Take> {
  const length = end - start;
  const source: SourceRef = { kind: 'slice', of: ofAsset(asset), start, length };
  return {
    id,
    asset: await runner.run(conform, { source, sampleRate, channels, length }),
    start,
    end,
    fadeIn,
    fadeOut,
    // Both sides of a fade are equal: equal gain leaves them as they are.
    law: 1,
    treatment: 'imported',
    label: 'Edited in a DAW',
    engine: { name: 'import', version: '1', model: null },
    seed: 0,
    settings: { file: file.name, sha256: file.sha256 },
    why: `Taken from ${file.name}, which was changed outside of Resonate; what was done there is not known.`,
    material: [],
    confidence: 1,
    before: {},
    after: {},
  };
}

/** The stem as it stands in the project now. */
export function presentStem(project: Project, stem: StemName): SourceRef {
  return mendedStem(stem, project.tracks.find((track) => track.stem === stem)!.asset, project.regions);
}
