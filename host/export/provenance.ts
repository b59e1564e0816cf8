import { type PerStem, perStem, STEMS, type StemName } from '../../dsp/audio/stem.ts';
import type { OutsideProof } from '../chain/report.ts';
import type { Bits } from '../project/delivery.ts';
import type { Asset, Insert, Project, Region, Take } from '../project/project.ts';
import { activeChain, type ChainPlace, chosenTake } from '../project/selectors.ts';
import { VERSION } from '../version.ts';

/** What the format is called, in the file itself: whoever finds one without Resonate shall know what it is. */
export const PROVENANCE_FORMAT = 'resonate-provenance';
/** Raised where a reader of an older one would misunderstand it; fields are only ever added otherwise. */
export const PROVENANCE_VERSION = 1;

/** A span of a stem whose samples are not those of the recording, and how they were made. Enough to make it again from the project's sounds. */
interface ProvenanceRegion {
  readonly stem: StemName;
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  /** First frame, and the one after the last. */
  readonly frames: readonly [number, number];
  readonly treatment: string;
  /** The promise to the listener: Restored, Rebuilt, AI-generated, Edited in a DAW … */
  readonly label: string;
  readonly engine: Take['engine'];
  readonly seed: number;
  readonly settings: Take['settings'];
  /** Clean spans of the song that it was played from, in seconds. */
  readonly material: readonly { readonly stem: StemName; readonly start: number; readonly end: number }[];
  readonly why: string;
  /** 0 original … 1 treated. */
  readonly blend: number;
  /** Frames of the cross-fades at its edges, and the exponent of their gain law. */
  readonly fadeIn: number;
  readonly fadeOut: number;
  readonly law: number;
  /** Name of the take's own sound in the project: SHA-256 of its samples with rate and channels. */
  readonly asset: string;
}

/** A plugin that sound went through after it was mended. */
interface ProvenancePlugin {
  /** VST3 class ID. */
  readonly plugin: string;
  readonly name: string;
  readonly vendor: string;
  /** 0 dry … 1 what the plugin gave. */
  readonly wet: number;
}

/** What sound was converted to on its way into the files: these are not to the bit what the hashes tell of. */
export interface ConvertedTo {
  readonly bits: Bits;
  /** Hz. */
  readonly rate: number;
}

/** What `provenance.json` holds. Documented in docs/provenance.md. */
export interface Provenance {
  readonly format: typeof PROVENANCE_FORMAT;
  readonly version: typeof PROVENANCE_VERSION;
  readonly tool: { readonly name: 'resonate'; readonly version: string };
  readonly recording: { readonly name: string; readonly sha256: string; readonly kind: string };
  readonly sampleRate: number;
  readonly channels: number;
  /** Frames. */
  readonly length: number;
  readonly separator: Project['separator'];
  readonly regions: readonly ProvenanceRegion[];
  /** For each stem: the name of its sound as it came, and the SHA-256 of all samples outside the regions, before and after. */
  readonly stems: PerStem<{
    readonly asset: string;
    readonly outsideSha256: { readonly before: string; readonly after: string };
    readonly equal: boolean;
  }>;
  /** The plugins that a stem, or the mix, went through in these files, in order; left out where there were none. The hashes above are from before. */
  readonly plugins?: Readonly<Partial<Record<ChainPlace, readonly ProvenancePlugin[]>>>;
  /** Where the stems are not written as they are. The hashes above are from before. */
  readonly sound?: ConvertedTo;
  /** The files that it tells of, relative to its own folder, with forward slashes. */
  readonly files: readonly { readonly path: string; readonly sha256: string; readonly bytes: number }[];
}

/** What the document says of every span that was mended, by stem and time. */
export function provenanceRegions({
  regions,
  sampleRate,
}: Pick<Project, 'regions' | 'sampleRate'>): ProvenanceRegion[] {
  const told = regions.flatMap((region) => {
    const take = chosenTake(region);
    return take === null ? [] : [toldOf(region, take, sampleRate)];
  });
  return told.sort((a, b) => STEMS.indexOf(a.stem) - STEMS.indexOf(b.stem) || a.frames[0] - b.frames[0]);
}

function toldOf(region: Region, take: Take, sampleRate: number): ProvenanceRegion {
  const { start, end, treatment, label, engine, seed, settings, why, law, asset } = take;
  return {
    stem: region.stem,
    start: start / sampleRate,
    end: end / sampleRate,
    frames: [start, end],
    treatment,
    label,
    engine,
    seed,
    settings,
    material: take.material.map((span) => ({
      stem: span.stem,
      start: span.start / sampleRate,
      end: span.end / sampleRate,
    })),
    why,
    blend: region.blend,
    fadeIn: Math.min(end - start, region.fadeIn ?? take.fadeIn),
    fadeOut: Math.min(end - start, region.fadeOut ?? take.fadeOut),
    law,
    asset: asset.hash,
  };
}

/** The document of a project and of the files that were exported of it. `through`: whose plugins the sound in the files went through. Pure. */
export function provenanceOf(
  project: Project,
  proofs: PerStem<OutsideProof>,
  files: Provenance['files'],
  through: readonly ChainPlace[] = [],
  sound?: ConvertedTo,
): Provenance {
  const plugins = through.flatMap((place) => {
    const chain = activeChain(project, place);
    return chain.length === 0 ? [] : [[place, chain.map(pluginTold)] as const];
  });
  const { source, sampleRate, channels, length, separator } = project;
  return {
    format: PROVENANCE_FORMAT,
    version: PROVENANCE_VERSION,
    tool: { name: 'resonate', version: VERSION },
    recording: { name: source.name, sha256: source.sha256, kind: source.kind },
    sampleRate,
    channels,
    length,
    separator,
    regions: provenanceRegions(project),
    stems: perStem((stem) => {
      const { before, after, equal } = proofs[stem];
      return { asset: assetOf(project, stem).hash, outsideSha256: { before, after }, equal };
    }),
    ...(plugins.length > 0 && { plugins: Object.fromEntries(plugins) }),
    ...(sound !== undefined && { sound: { bits: sound.bits, rate: sound.rate } }),
    files,
  };
}

function pluginTold({ plugin, name, vendor, wet }: Insert): ProvenancePlugin {
  return { plugin, name, vendor, wet };
}

/** The sound of a stem as it came. */
export function assetOf(project: Project, stem: StemName): Asset {
  return project.tracks.find((track) => track.stem === stem)!.asset;
}
