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
  const name = basename(path);
  const about = probe(path);
  const { sha256 } = await runner.run(hashFile, { path: resolve(path) }, stem);
  const decoded = await runner.run(decodeFile, { path: resolve(path), sha256 }, stem);
  const tolerance = toleranceOf(about, decoded.asset, project, name);
  const folded = await inChannels(runner, decoded.asset, project, name);
  const asset = await fitted(runner, folded, project);
  const found = await differing(runner, stem, exported, folded, asset, tolerance);
  const spans = joinedTo(found, MOST);
  const isLocked = project.tracks.some((track) => track.stem === stem && track.locked);
  if (isLocked && spans.length > 0) throw new PlainError(`The ${stem} track is locked: unlock it to import ${name}.`);
  const own = project.regions.filter((region) => region.stem === stem);
  const frames = (seconds: number): number => Math.round(seconds * project.sampleRate);
  const pieces = piecesOf(spans, own, project.length, { fade: frames(FADE), seam: frames(SEAM) });
  const changed = spans.reduce((sum, { start, end }) => sum + end - start, 0) / Math.max(1, project.length);
  const notices = [
    ...decoded.notices.map((notice) => `${name}: ${notice}`),
    ...(changed > ALMOST_ALL
      ? [
          `Almost all of ${name} differs from what was exported: see whether a gain, an effect or an offset was left on its track.`,
        ]
      : []),
    ...(spans.length < found.length
      ? [
          `${name} differs in ${found.length} places: those near each other were joined to ${spans.length}, whose rests are as they were.`,
        ]
      : []),
  ];
  const made = await Promise.all(
    pieces.map(async (piece) => ({
      piece,
      take: await takeOf(runner, project, asset, piece, { name, sha256 }, newId()),
    })),
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

/** The file in no more channels than the project has. Throws where it is not as long as the song. */
async function inChannels(runner: Runner, given: AssetRef, project: Project, name: string): Promise<AssetRef> {
  const seconds = given.length / given.sampleRate - project.length / project.sampleRate;
  if (Math.abs(seconds) > LENGTH) {
    const words = `${Math.abs(seconds).toFixed(2)} s ${seconds > 0 ? 'longer' : 'shorter'}`;
    throw new PlainError(
      `${name} is ${words} than the song: write the whole stem out of the DAW, from its start to its end.`,
    );
  }
  return given.channels > project.channels ? (await runner.run(foldToMono, { asset: given })).asset : given;
}

/** That at the project's rate, channels and length. */
async function fitted(runner: Runner, asset: AssetRef, { sampleRate, channels, length }: Project): Promise<AssetRef> {
  const isSame = asset.sampleRate === sampleRate && asset.channels === channels && asset.length === length;
  return isSame ? asset : runner.run(conform, { source: ofAsset(asset), sampleRate, channels, length });
}

/**
 * The spans in which a file differs from what was exported. `given`: as it came, `asset`: the same as the project would have it. Where these are of
 * two rates, both are compared at a lower one, each converted once: so what a converter does to the top of the band is no change.
 */
async function differing(
  runner: Runner,
  stem: StemName,
  exported: SourceRef,
  given: AssetRef,
  asset: AssetRef,
  tolerance: Tolerance,
): Promise<readonly Span[]> {
  const { sampleRate, channels, length } = asset;
  if (given.sampleRate === sampleRate) {
    return (await runner.run(compareSounds, { a: exported, b: ofAsset(asset), tolerance }, stem)).spans;
  }
  const rate = COMMON * Math.floor((KEPT * Math.min(given.sampleRate, sampleRate)) / COMMON);
  const low = { sampleRate: rate, channels, length: null };
  const [a, b] = await Promise.all([
    runner.run(conform, { source: exported, ...low }, stem),
    runner.run(conform, { source: ofAsset(given), ...low }, stem),
  ]);
  const edge = Math.min(Math.round(END * rate), Math.floor(a.length / 2));
  const inner = { start: edge, length: a.length - 2 * edge };
  const [before, after] = [a, b].map((one) => ({ kind: 'slice', of: ofAsset(one), ...inner }) as const);
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
