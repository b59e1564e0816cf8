import { type PerStem, perStem, STEMS, type StemName } from '../../dsp/audio/stem.ts';
import type { MasterResult } from '../../dsp/master/master.ts';
import type { Balance } from '../../dsp/mix/balance.ts';
import type { Project, Region } from '../project/project.ts';
import { chosenTake } from '../project/selectors.ts';
import { VERSION } from '../version.ts';
import { round, seconds } from './analysis.ts';
import type { SeparatorRecord } from './separator.ts';

export interface OutsideProof {
  readonly before: string;
  readonly after: string;
  readonly equal: boolean;
}

interface ReportParts {
  readonly project: Project;
  readonly proofs: PerStem<OutsideProof>;
  readonly nullDb: number;
  readonly balance: Balance | null;
  readonly master: MasterResult | null;
  /** Seconds in each job, summed over threads. */
  readonly time: Readonly<Record<string, number>>;
  /** Seconds from begin to end. */
  readonly elapsed: number;
  /** What the hashes were taken of: the files as written, or the project's sound as any export would write it. */
  readonly proven: 'files' | 'project';
}

/** A region as the report tells it: what was wrong, what was done, with what, and how it measures. Seconds. */
export interface ReportRegion {
  readonly stem: StemName;
  readonly start: number;
  readonly end: number;
  readonly cause: string | null;
  readonly severity: string | null;
  readonly confidence: number | null;
  readonly detail: string | null;
  readonly origin: string;
  readonly treatment: string;
  readonly label: string;
  readonly why: string;
  readonly engine: { readonly name: string; readonly version: string; readonly model: string | null };
  readonly seed: number;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly blend: number;
  readonly takes: number;
  readonly material: readonly { readonly stem: string; readonly start: number; readonly end: number }[];
  readonly confidenceAfter: number;
  readonly before: Readonly<Record<string, number>>;
  readonly after: Readonly<Record<string, number>>;
}

export interface Report {
  readonly version: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly input: {
    readonly name: string;
    readonly sha256: string;
    readonly duration: number;
    readonly sampleRate: number;
    readonly channels: number;
    readonly kind: string;
    readonly metadata: Readonly<Record<string, string>>;
    readonly notices: readonly string[];
  };
  readonly separator: SeparatorRecord | null;
  /** Null where the music was not heard yet. */
  readonly music: { readonly tempo: number; readonly key: string; readonly description: string } | null;
  readonly regions: readonly ReportRegion[];
  readonly untouched: readonly {
    readonly stem: StemName;
    readonly start: number;
    readonly end: number;
    readonly cause: string | null;
    readonly severity: string | null;
    readonly confidence: number | null;
    readonly why: string;
  }[];
  readonly stems: PerStem<{
    readonly outsideSha256: { readonly before: string; readonly after: string };
    readonly equal: boolean;
  }>;
  readonly proven: 'files' | 'project';
  readonly sum: { readonly nullDb: number };
  /** Linear gains of the stems in the master's mix; the stems themselves are delivered without them. */
  readonly mix?: Balance;
  readonly master?: MasterResult;
  readonly time: Readonly<Record<string, number>>;
  readonly peakMemory: number;
}

/** The document that report.json holds. */
export function reportDocument(parts: ReportParts): Report {
  const { project } = parts;
  const { profile, source } = project;
  const at = (frame: number): number => seconds(frame, project.sampleRate);
  return {
    version: 1,
    tool: { name: 'resonate', version: VERSION },
    input: {
      name: source.name,
      sha256: source.sha256,
      duration: at(project.length),
      sampleRate: project.sampleRate,
      channels: project.channels,
      kind: source.kind,
      metadata: source.metadata,
      notices: source.notices,
    },
    separator: project.separator,
    music:
      profile === null
        ? null
        : {
            tempo: round(profile.tempo.bpm, 2),
            key: `${profile.key.tonic} ${profile.key.mode}`,
            description: profile.description,
          },
    regions: inOrder(project.regions.flatMap((region) => reportRegion(region, at))),
    untouched: inOrder(project.regions.flatMap((region) => untouchedRegion(region, at))),
    stems: perStem((stem) => {
      const { before, after, equal } = parts.proofs[stem];
      return { outsideSha256: { before, after }, equal };
    }),
    proven: parts.proven,
    sum: { nullDb: round(parts.nullDb, 1) },
    ...(parts.balance === null ? {} : { mix: parts.balance }),
    ...(parts.master === null ? {} : { master: parts.master }),
    time: {
      ...Object.fromEntries(Object.entries(parts.time).map(([job, spent]) => [job, round(spent, 3)])),
      all: round(parts.elapsed, 3),
    },
    peakMemory: process.resourceUsage().maxRSS * 1024,
  };
}

function inOrder<T extends { stem: StemName; start: number }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => STEMS.indexOf(a.stem) - STEMS.indexOf(b.stem) || a.start - b.start);
}

function untouchedRegion(region: Region, at: (frame: number) => number): Report['untouched'][number][] {
  if (region.untouched === null) return [];
  return [
    {
      stem: region.stem,
      start: at(region.start),
      end: at(region.end),
      cause: region.damage?.cause ?? null,
      severity: region.damage?.severity ?? null,
      confidence: region.damage === null ? null : round(region.damage.confidence, 3),
      why: region.untouched,
    },
  ];
}

function reportRegion(region: Region, at: (frame: number) => number): ReportRegion[] {
  const take = chosenTake(region);
  if (take === null) return [];
  return [
    {
      stem: region.stem,
      start: at(take.start),
      end: at(take.end),
      cause: region.damage?.cause ?? null,
      severity: region.damage?.severity ?? null,
      confidence: region.damage === null ? null : round(region.damage.confidence, 3),
      detail: region.damage?.detail ?? null,
      origin: region.origin,
      treatment: take.treatment,
      label: take.label,
      why: take.why,
      engine: take.engine,
      seed: take.seed,
      settings: take.settings,
      blend: region.blend,
      takes: region.takes.length,
      material: take.material.map(({ stem, start, end }) => ({ stem, start: at(start), end: at(end) })),
      confidenceAfter: round(take.confidence, 3),
      before: take.before,
      after: take.after,
    },
  ];
}
