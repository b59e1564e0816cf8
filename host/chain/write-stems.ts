import { basename, extname, join } from 'node:path';
import { type PerStem, STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { makeFolder } from '../audio/files.ts';
import { ixmlOf } from '../export/ixml.ts';
import { PlainError } from '../jobs/job.ts';
import { prove, proveSum, proveView } from '../jobs/prove.ts';
import { type AssetRef, ofAsset, type SourceRef, sumOf } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import { write } from '../jobs/write.ts';
import type { Region } from '../project/project.ts';
import { chosenTake } from '../project/selectors.ts';
import { VERSION } from '../version.ts';
import type { OutsideProof } from './report.ts';
import { originalParts, type StemSong } from './song.ts';

interface StemExtras {
  /** Further files of the same kind, by name. */
  readonly more?: Readonly<Record<string, SourceRef>>;
  /** The plugins that a stem went through, by its name, in order. */
  readonly plugins?: Readonly<Record<string, readonly string[]>>;
}

type Named = readonly (readonly [name: string, source: SourceRef])[];

/** Four stems, the residual and more as 32-bit float WAV, all with the same start and length. Returns their paths. */
export async function writeStems(
  runner: Runner,
  folder: string,
  stems: PerStem<SourceRef>,
  song: StemSong,
  regions: readonly Region[],
  { more = {}, plugins = {} }: StemExtras = {},
): Promise<string[]> {
  makeFolder(folder);
  const { sampleRate, channels, length, metadata } = song.opened;
  const residual: SourceRef =
    song.residual === null ? { kind: 'silence', sampleRate, channels, length } : ofAsset(song.residual);
  const parts: Named = [
    ...STEMS.map((stem) => [stem, stems[stem]] as const),
    ['residual', residual],
    ...Object.entries(more),
  ];
  const written = await Promise.allSettled(
    parts.map(async ([name, source]) => {
      const path = join(folder, `${name}.wav`);
      const labels = takesOf(name, regions);
      const mended =
        labels.length === 0
          ? 'Unchanged by Resonate'
          : `Mended by Resonate (frames): ${labels.map(({ text }) => text).join('; ')}`;
      const through = plugins[name] ?? [];
      const comment = through.length === 0 ? mended : `${mended}. Then through plugins: ${through.join(', ')}`;
      const options = {
        format: 'wav' as const,
        bits: '32f' as const,
        metadata: { ...metadata, comment },
        ixml: ixmlOf({
          project: {
            name: basename(song.opened.name, extname(song.opened.name)),
            sampleRate,
            regions: regions.filter((region) => region.stem === name),
          },
          track: name,
          channels,
          bits: '32f' as const,
          note: comment,
        }),
        markers: labels.map(({ frame, label }) => ({ frame, label })),
        bext: {
          description: `${name} stem of ${song.opened.name}`.slice(0, 256),
          originator: `Resonate ${VERSION}`,
          // No clock is read: the same input gives the same bytes.
          date: '',
          time: '',
          timeReference: 0,
          codingHistory: `A=PCM,F=${sampleRate},W=32,M=${channels === 1 ? 'mono' : 'stereo'},T=Resonate ${VERSION}\r\n`,
        },
      };
      await runner.run(write, { source, path, options }, name);
      return path;
    }),
  );
  // Where one fails, nothing is written any more once this rejects.
  return written.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

/** The label travels with the sound: what was done to a stem, and where. */
function takesOf(stem: string, regions: readonly Region[]): { frame: number; label: string; text: string }[] {
  return regions.flatMap((region) => {
    const take = region.stem === stem ? chosenTake(region) : null;
    if (take === null) return [];
    const { start, end, label, engine, seed } = take;
    const model = engine.model === null ? '' : ` model ${engine.model.slice(0, 12)}`;
    return [
      { frame: start, label, text: `${label} ${start}-${end} ${engine.name} ${engine.version}${model} seed ${seed}` },
    ];
  });
}

type Spans = PerStem<readonly { start: number; end: number }[]>;

/**
 * Reads the written stems back and proves that nothing outside the spans differs by a bit. Rejects where something does. Of a stem in `before`,
 * which was written through plugins, that is proven as it went into them.
 */
export async function proveStems(
  runner: Runner,
  folder: string,
  originals: PerStem<AssetRef>,
  spans: Spans,
  before: Partial<PerStem<SourceRef>> = {},
): Promise<PerStem<OutsideProof>> {
  return allEqual(
    await eachStem((stem) => {
      const shared = { original: originals[stem], spans: spans[stem] };
      const mended = before[stem];
      return mended === undefined
        ? runner.run(prove, { ...shared, file: join(folder, `${stem}.wav`) }, stem)
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
