import type { Frames } from '../audio/source.ts';
import { trackGains } from './mixer.ts';

/** The parts of a project that are heard, as the document has them. */
export interface GraphDocument {
  readonly sampleRate: number;
  readonly length: Frames;
  readonly mixAsset: GraphAsset | null;
  readonly residual: GraphAsset | null;
  readonly tracks: readonly GraphTrack[];
  readonly regions: readonly GraphRegion[];
  /** The fader behind all of it, and behind the plugins of the master; left out: 0 dB. */
  readonly master?: { readonly gainDb: number };
  /**
   * What the sum of all parts is through the plugins of the master, as far as it is rendered: it takes the sum's place there. Left out where the
   * master has no plugins.
   */
  readonly throughMaster?: readonly GraphTake[];
}

export interface GraphAsset {
  readonly hash: string;
  readonly length: Frames;
}

export interface GraphTrack {
  readonly stem: string;
  readonly asset: GraphAsset;
  readonly gainDb: number;
  /** −1 left … 1 right. */
  readonly pan: number;
  readonly mute: boolean;
  readonly solo: boolean;
  /** What it is through its plugins, as far as that is rendered: it takes the place of the stem and its takes there. */
  readonly through?: readonly GraphTake[];
}

export interface GraphRegion {
  readonly id: string;
  readonly stem: string;
  readonly blend: number;
  /** Frames; null: as the take was fitted. */
  readonly fadeIn: Frames | null;
  readonly fadeOut: Frames | null;
  readonly takes: readonly GraphTake[];
  readonly chosenTake: number | null;
}

export interface GraphTake {
  readonly asset: GraphAsset;
  readonly start: Frames;
  readonly end: Frames;
  readonly fadeIn: Frames;
  readonly fadeOut: Frames;
  readonly law: number;
}

/** What is heard of a region for now, other than the document says. */
export interface Audition {
  /** Index of the take; null: the original; undefined: the chosen one. */
  readonly take: number | null | undefined;
  readonly blend: number | undefined;
}

/** A take as it is heard. */
export interface Placement {
  readonly hash: string;
  readonly start: Frames;
  readonly end: Frames;
  readonly fadeIn: Frames;
  readonly fadeOut: Frames;
  readonly law: number;
  /** 0 < blend ≤ 1. */
  readonly blend: number;
  /** One of a higher rank lies over all of a lower one, whenever they begin; left out: 0. */
  readonly rank?: number;
}

/** One sound that plays from the start of the song to its end: a stem, the residual, or the whole recording. */
export interface Part {
  readonly name: string;
  readonly asset: GraphAsset;
  /** Gains of the left and the right channel. */
  readonly gains: readonly [number, number];
  /** In the order in which they lie over each other, lowest first. */
  readonly placements: readonly Placement[];
  /** Whether it can have takes. */
  readonly mendable: boolean;
  /** Whether it is the sum of all other parts, and no sound of its own. */
  readonly isBus?: boolean;
}

/** Names of the parts that are no tracks. */
const RESIDUAL = 'residual';
export const MIX = 'mix';
export const BUS = 'bus';

/** What plays: the stems and the residual where the recording is separated, else the recording. */
export function partsOf(document: GraphDocument, auditions: ReadonlyMap<string, Audition> = new Map()): Part[] {
  const { tracks, residual, mixAsset } = document;
  const whole = (name: string, asset: GraphAsset, heard: boolean): Part => ({
    name,
    asset,
    gains: heard ? [1, 1] : [0, 0],
    placements: [],
    mendable: false,
  });
  if (tracks.length === 0) return mixAsset === null ? [] : [whole(MIX, mixAsset, true)];
  const soloed = tracks.some((track) => track.solo);
  const parts = tracks.map((track) => ({
    name: track.stem,
    asset: track.asset,
    gains: trackGains(track, soloed),
    placements: withThrough(track, placementsOf(document.regions, track.stem, auditions)),
    mendable: true,
  }));
  const sounding = residual === null ? parts : [...parts, whole(RESIDUAL, residual, !soloed)];
  return document.throughMaster === undefined
    ? sounding
    : [...sounding, busOf(document.throughMaster, auditions.size > 0)];
}

/** Ranks of what is rendered through plugins, and of what is auditioned over it. */
const THROUGH = 1;
const AUDITIONED = 2;

/** What cannot be heard under what is rendered through plugins is left out: it would need lanes. */
function withThrough({ through = [] }: GraphTrack, placements: readonly Placement[]): readonly Placement[] {
  if (through.length === 0) return placements;
  const isHidden = ({ start, end, rank = 0 }: Placement): boolean =>
    rank < THROUGH && through.some((take) => take.start <= start && end <= take.end);
  const over = through.map((take) => ({ ...placementOf(take), rank: THROUGH }));
  return inOrder([...placements.filter((placement) => !isHidden(placement)), ...over]);
}

function placementOf({ asset, start, end, fadeIn, fadeOut, law }: GraphTake): Placement {
  return { hash: asset.hash, start, end, fadeIn, fadeOut, law, blend: 1 };
}

function inOrder(placements: Placement[]): Placement[] {
  return placements.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** What takes the place of the sum: never what is auditioned, which it knows nothing of. */
function busOf(made: readonly GraphTake[], isAudition: boolean): Part {
  const placements = isAudition ? [] : made.map(placementOf);
  return { name: BUS, asset: { hash: BUS, length: 0 }, gains: [1, 1], placements, mendable: true, isBus: true };
}

/** The takes of a document whose regions are the same value, so that a fader that moves costs no look at a thousand regions. */
const known = new WeakMap<readonly GraphRegion[], Map<string, Placement[]>>();

function placementsOf(
  regions: readonly GraphRegion[],
  stem: string,
  auditions: ReadonlyMap<string, Audition>,
): readonly Placement[] {
  const own = (): Placement[] =>
    placed(
      regions.filter((region) => region.stem === stem),
      auditions,
    );
  if (auditions.size > 0) return own();
  const byStem = known.get(regions) ?? new Map<string, Placement[]>();
  known.set(regions, byStem);
  const placements = byStem.get(stem) ?? own();
  byStem.set(stem, placements);
  return placements;
}

function placed(regions: readonly GraphRegion[], auditions: ReadonlyMap<string, Audition>): Placement[] {
  const placements = regions.flatMap((region): Placement[] => {
    const audition = auditions.get(region.id);
    const chosen = audition?.take === undefined ? region.chosenTake : audition.take;
    const take = chosen === null ? undefined : region.takes[chosen];
    const blend = Math.min(1, audition?.blend ?? region.blend);
    if (take === undefined || !(blend > 0)) return [];
    return [
      {
        hash: take.asset.hash,
        start: take.start,
        end: take.end,
        fadeIn: Math.min(take.end - take.start, region.fadeIn ?? take.fadeIn),
        fadeOut: Math.min(take.end - take.start, region.fadeOut ?? take.fadeOut),
        law: take.law,
        blend,
        ...(audition !== undefined && { rank: AUDITIONED }),
      },
    ];
  });
  return inOrder(placements);
}
