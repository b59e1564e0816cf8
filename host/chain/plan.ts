import type { Frames } from '../../dsp/audio/source.ts';
import { type PerStem, STEMS, type StemName } from '../../dsp/audio/stem.ts';
import {
  type Cause,
  type Finding,
  SEVERITIES,
  type Severity,
  type StemDamage,
  worstSeverity,
} from '../../dsp/damage/finding.ts';
import type { TreatmentName } from '../../dsp/treat/treatment.ts';
import type { MendOptions, RegionOrder } from './options.ts';

/** A span of one stem that is to be treated. Regions of one stem never overlap. */
export interface PlannedRegion {
  readonly stem: StemName;
  readonly start: Frames;
  readonly end: Frames;
  readonly origin: 'detected' | 'drawn';
  /** The worst thing wrong here; null where nothing was found. */
  readonly main: Finding | null;
  readonly treatment: 'auto' | TreatmentName;
  readonly seed: number;
  readonly describe: string;
}

/** A finding that is left alone, and why. */
export interface LeftAlone {
  readonly stem: StemName;
  readonly finding: Finding;
  readonly why: string;
}

export interface Plan {
  readonly regions: readonly PlannedRegion[];
  readonly untouched: readonly LeftAlone[];
}

/** Seconds. A stretch shorter than this between two worse ones belongs to its neighbour: a seam needs room. */
const SHORTEST_STRETCH = 0.03;

/** Where two findings are equally severe, the one whose mending replaces more comes first. Clicks are mended along with whatever surrounds them. */
const PRECEDENCE: readonly Cause[] = ['click', 'artifact', 'noise', 'bandlimit', 'distortion', 'clipping', 'dropout'];

/** Decides what is treated and what is left alone, from the findings and what the person asked for. */
export function planRegions(
  damage: PerStem<StemDamage>,
  options: MendOptions,
  song: { readonly sampleRate: number; readonly length: Frames },
): Plan {
  const regions: PlannedRegion[] = [];
  const untouched: LeftAlone[] = [];
  for (const stem of STEMS) {
    const { findings } = damage[stem];
    const closed = closedReason(stem, options);
    if (closed !== null) {
      untouched.push(...findings.map((finding) => ({ stem, finding, why: closed })));
      continue;
    }
    const chosen = options.force
      ? [whole(stem, findings, options, song.length)]
      : choose(stem, findings, options, song);
    regions.push(...chosen);
    for (const finding of findings) {
      if (chosen.some((region) => region.start < finding.end && finding.start < region.end)) continue;
      const why =
        options.regions === null
          ? 'Minor: hardly heard, so it is left as it is unless minor damage is asked for.'
          : 'Not among the given regions.';
      untouched.push({ stem, finding, why });
    }
  }
  return { regions, untouched };
}

function closedReason(stem: StemName, options: MendOptions): string | null {
  if (options.lock.includes(stem)) return 'The stem is locked.';
  if (options.stems !== null && !options.stems.includes(stem)) return 'The stem was not chosen.';
  return null;
}

function whole(stem: StemName, findings: readonly Finding[], options: MendOptions, length: Frames): PlannedRegion {
  return { ...request(options), stem, start: 0, end: length, origin: 'drawn', main: worstOf(findings) };
}

function choose(
  stem: StemName,
  findings: readonly Finding[],
  options: MendOptions,
  song: { readonly sampleRate: number; readonly length: Frames },
): PlannedRegion[] {
  if (options.regions !== null) {
    return options.regions.filter((order) => order.stem === stem).map((order) => drawn(order, findings, options, song));
  }
  const eligible = options.regenerateMinor ? findings : findings.filter((finding) => finding.severity !== 'minor');
  return stretches(eligible, Math.round(SHORTEST_STRETCH * song.sampleRate)).map(({ start, end, main }) => ({
    ...request(options),
    stem,
    start,
    end,
    origin: 'detected',
    main,
  }));
}

function drawn(
  order: RegionOrder,
  findings: readonly Finding[],
  options: MendOptions,
  song: { readonly sampleRate: number; readonly length: Frames },
): PlannedRegion {
  const start = Math.round(order.start * song.sampleRate);
  const end = Math.min(song.length, Math.round(order.end * song.sampleRate));
  const asked = request(options);
  return {
    stem: order.stem,
    start,
    end,
    origin: 'drawn',
    main: worstOf(findings.filter((finding) => finding.start < end && start < finding.end)),
    treatment: order.treatment ?? asked.treatment,
    seed: order.seed ?? asked.seed,
    describe: order.describe ?? asked.describe,
  };
}

function request({ treatment, seed, describe }: MendOptions) {
  return { treatment, seed, describe };
}

/** Every moment belongs to the worst finding that covers it; neighbouring moments of one finding form a stretch. */
function stretches(findings: readonly Finding[], shortest: Frames): { start: Frames; end: Frames; main: Finding }[] {
  const cuts = [...new Set(findings.flatMap((finding) => [finding.start, finding.end]))].sort((a, b) => a - b);
  const out: { start: Frames; end: Frames; main: Finding }[] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [start, end] = [cuts[i]!, cuts[i + 1]!];
    const main = worstOf(findings.filter((finding) => finding.start <= start && end <= finding.end));
    if (main === null) continue;
    const last = out.at(-1);
    if (
      last !== undefined &&
      last.end === start &&
      (last.main === main || end - start < shortest || last.end - last.start < shortest)
    ) {
      const keep = last.main === main || rank(last.main) >= rank(main) ? last.main : main;
      out[out.length - 1] = { start: last.start, end, main: keep };
    } else {
      out.push({ start, end, main });
    }
  }
  return out;
}

function rank(finding: Finding): number {
  return SEVERITIES.indexOf(finding.severity) * PRECEDENCE.length + PRECEDENCE.indexOf(finding.cause);
}

/** The finding that decides how a span is mended; null where there is none. */
export function worstOf(findings: readonly Finding[]): Finding | null {
  return findings.reduce<Finding | null>(
    (worst, finding) => (worst === null || rank(finding) > rank(worst) ? finding : worst),
    null,
  );
}

/** The severity a treatment should assume: what was found, or minor where nothing was. */
export function severityOf(region: PlannedRegion): Severity {
  const worst = region.main === null ? 'good' : worstSeverity([region.main]);
  return worst === 'good' ? 'minor' : worst;
}
