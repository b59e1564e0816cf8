import { basename, extname, join } from 'node:path';
import { type PerStem, STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { makeFolder } from '../audio/files.ts';
import { ixmlOf } from '../export/ixml.ts';
import { PlainError } from '../jobs/job.ts';
import { prove, proveSum, proveView } from '../jobs/prove.ts';
import { type AssetRef, ofAsset, type SourceRef, sumOf } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import { write } from '../jobs/write.ts';
import type { Bits } from '../project/delivery.ts';
import type { Region } from '../project/project.ts';
import { chosenTake } from '../project/selectors.ts';
import { AS_THEY_ARE, inexactWords, STEM_PARTS, type StemDelivery, type StemPart } from '../project/stem-delivery.ts';
import { VERSION } from '../version.ts';
import { atRate } from './at-rate.ts';
import type { OutsideProof } from './report.ts';
import { originalParts, type StemSong } from './song.ts';

interface StemExtras {
  /** Further files of the same kind, by name. */
  readonly more?: Readonly<Record<string, SourceRef>>;
  /** The plugins that a stem went through, by its name, in order. */
  readonly plugins?: Readonly<Record<string, readonly string[]>>;
  /** The files of the parts that are written. */
  readonly names?: ReadonlyMap<string, string>;
  readonly as?: Pick<StemDelivery, 'format' | 'bits' | 'rate'>;
}

const USUAL_NAMES: ReadonlyMap<string, string> = new Map(STEM_PARTS.map((part) => [part, `${part}.wav`]));

type Named = readonly (readonly [name: string, source: SourceRef])[];

/** What goes into which file; where there is no residual it is silence. */
export function stemParts(stems: PerStem<SourceRef>, { opened, residual }: StemSong): Record<StemPart, SourceRef> {
  const { sampleRate, channels, length } = opened;
  const silence: SourceRef = { kind: 'silence', sampleRate, channels, length };
  return { ...stems, residual: residual === null ? silence : ofAsset(residual) };
}

/** Four stems, the residual and more, a file each, all with the same start and length; as `extras` say, else as they are. Returns their paths. */
export async function writeStems(
  runner: Runner,
  folder: string,
  stems: PerStem<SourceRef>,
  song: StemSong,
  regions: readonly Region[],
  { more = {}, plugins = {}, names = USUAL_NAMES, as = AS_THEY_ARE }: StemExtras = {},
): Promise<string[]> {
  makeFolder(folder);
  const sources = stemParts(stems, song);
  const parts: Named = [
    ...STEM_PARTS.filter((part) => names.has(part)).map((part) => [part, sources[part]] as const),
    ...Object.entries(more),
  ];
  const all: readonly string[] = [...STEM_PARTS, ...Object.keys(more)];
  const rate = as.rate ?? song.opened.sampleRate;
  const written = await Promise.allSettled(
    parts.map(async ([name, source]) => {
      const path = join(folder, names.get(name) ?? `${name}.wav`);
      const told = toldOf(name, song, regions, plugins[name] ?? [], as);
      const options = {
        ...{ format: as.format, bits: as.bits, ...told },
        // Each its own, whatever else is written: the noise of equal ones would add up as their sounds do.
        seed: all.indexOf(name),
      };
      await runner.run(write, { source: await atRate(runner, source, rate, name), path, options }, name);
      return path;
    }),
  );
  // Where one fails, nothing is written any more once this rejects.
  return written.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

/** What a file says of itself: in the comment, and in a WAV as markers, bext and iXML too. */
function toldOf(
  name: string,
  { opened }: StemSong,
  regions: readonly Region[],
  plugins: readonly string[],
  as: Pick<StemDelivery, 'bits' | 'rate'>,
) {
  const { sampleRate, channels, metadata } = opened;
  const { bits } = as;
  const rate = as.rate ?? sampleRate;
  const labels = takesOf(name, regions, rate / sampleRate);
  const mended =
    labels.length === 0
      ? 'Unchanged by Resonate'
      : `Mended by Resonate (frames): ${labels.map(({ text }) => text).join('; ')}`;
  const heard = plugins.length === 0 ? mended : `${mended}. Then through plugins: ${plugins.join(', ')}`;
  const inexact = inexactWords(as, opened);
  const comment = inexact === null ? heard : `${heard}. ${inexact}`;
  return {
    metadata: { ...metadata, comment },
    ixml: ixmlOf({
      project: {
        name: basename(opened.name, extname(opened.name)),
        sampleRate,
        regions: regions.filter((region) => region.stem === name),
      },
      track: name,
      note: comment,
      ...{ channels, bits, rate },
    }),
    markers: labels.map(({ frame, label }) => ({ frame, label })),
    bext: {
      description: `${name} stem of ${opened.name}`.slice(0, 256),
      originator: `Resonate ${VERSION}`,
      // No clock is read: the same input gives the same bytes.
      date: '',
      time: '',
      timeReference: 0,
      codingHistory: `A=PCM,F=${rate},W=${wordLength(bits)},M=${channels === 1 ? 'mono' : 'stereo'},T=Resonate ${VERSION}\r\n`,
    },
  };
}

const wordLength = (bits: Bits): number => (bits === '32f' ? 32 : bits);

/** The label travels with the sound: what was done to a stem, and where, in frames of its file, which has `speed` of them for each of the song's. */
function takesOf(
  stem: string,
  regions: readonly Region[],
  speed: number,
): { frame: number; label: string; text: string }[] {
  return regions.flatMap((region) => {
    const take = region.stem === stem ? chosenTake(region) : null;
    if (take === null) return [];
    const { label, engine, seed } = take;
    const [start, end] = [take.start, take.end].map((frame) => Math.round(frame * speed));
    const model = engine.model === null ? '' : ` model ${engine.model.slice(0, 12)}`;
    return [
      { frame: start!, label, text: `${label} ${start}-${end} ${engine.name} ${engine.version}${model} seed ${seed}` },
    ];
  });
}

type Spans = PerStem<readonly { start: number; end: number }[]>;

/**
 * Reads the written stems back and proves that nothing outside the spans differs by a bit. Rejects where something does. Of a stem in `before`,
 * which was not written, or not as it is (through plugins, at another rate), that is proven as it went into the file.
 */
export async function proveStems(
  runner: Runner,
  folder: string,
  originals: PerStem<AssetRef>,
  spans: Spans,
  before: Partial<PerStem<SourceRef>> = {},
  names: ReadonlyMap<string, string> = USUAL_NAMES,
): Promise<PerStem<OutsideProof>> {
  return allEqual(
    await eachStem((stem) => {
      const shared = { original: originals[stem], spans: spans[stem] };
      const mended = before[stem];
      return mended === undefined
        ? runner.run(prove, { ...shared, file: join(folder, names.get(stem)!) }, stem)
        : runner.run(proveView, { ...shared, mended }, stem);
    }),
  );
}

/** The same for stems that are not written. */
export async function proveViews(
  runner: Runner,
  originals: PerStem<AssetRef>,
  mended: PerStem<SourceRef>,
  spans: Spans,
): Promise<PerStem<OutsideProof>> {
  return allEqual(
    await eachStem((stem) =>
      runner.run(proveView, { original: originals[stem], mended: mended[stem], spans: spans[stem] }, stem),
    ),
  );
}

async function eachStem<T>(make: (stem: StemName) => Promise<T>): Promise<PerStem<T>> {
  const [vocals, drums, bass, other] = await Promise.all(STEMS.map(make));
  return { vocals: vocals!, drums: drums!, bass: bass!, other: other! };
}

function allEqual(proofs: PerStem<OutsideProof>): PerStem<OutsideProof> {
  const changed = STEMS.find((stem) => !proofs[stem].equal);
  if (changed === undefined) return proofs;
  throw new PlainError(
    `The mended ${changed} stem differs from the original outside its regions, so it was not accepted: run the command again, and report this if it repeats.`,
  );
}

/** How deep the sum of the stems and the residual, as they came, nulls against the recording: dBFS. */
export async function nullOf(runner: Runner, song: StemSong): Promise<number> {
  const { nullDb } = await runner.run(proveSum, { a: song.mix, b: sumOf(originalParts(song)) });
  return nullDb;
}
