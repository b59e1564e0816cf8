import { perStem } from '../../dsp/audio/stem.ts';
import { CAUSES, SEVERITIES } from '../../dsp/damage/finding.ts';
import { newRegion } from '../project/new-region.ts';
import type { Project, Region } from '../project/project.ts';
import { regionsOf } from '../project/selectors.ts';
import { freePart } from '../project/spans.ts';
import type { NamedSpan } from './session.ts';
import { stemOfName } from './stem-name.ts';

/** What becomes of the spans of a file. */
interface PlannedRegions {
  readonly regions: Region[];
  /** How many are in the project already. */
  readonly known: number;
  /** How many name no stem, so that nobody can tell whose they are. */
  readonly nameless: number;
  /** How many lie outside the song, on a locked track, or wholly under other regions. */
  readonly left: number;
}

/** Seconds by which an edge may lie elsewhere and still be the same: what six decimals and a DAW's own rounding leave. */
const SAME = 0.002;

/**
 * The regions that a project does not have yet. A span belongs to the stem that it says, or that its name begins with; what it says of the damage, in
 * a table or in the words of an exported name, is kept. One that lies over another region is shortened to its longest free part. `newId`: names them.
 */
export function planRegions(project: Project, spans: readonly NamedSpan[], newId: () => string): PlannedRegions {
  const regions: Region[] = [];
  const placed = perStem((stem) => regionsOf(project, stem));
  let [known, nameless, left] = [0, 0, 0];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const stem = span.stem ?? stemOfName(span.name);
    if (stem === null) {
      nameless++;
      continue;
    }
    const start = Math.round(span.start * project.sampleRate);
    const end = Math.min(project.length, Math.round(span.end * project.sampleRate));
    const slack = SAME * project.sampleRate;
    const near = (a: number, b: number): boolean => Math.abs(a - b) <= slack;
    const own = placed[stem];
    const first = firstEndingAfter(own, start - slack);
    const around: Region[] = [];
    for (let i = first; i < own.length && own[i]!.start <= end + slack; i++) around.push(own[i]!);
    const isKnown = around.some((one) => near(one.start, start) && near(one.end, end));
    const isLocked = project.tracks.some((track) => track.stem === stem && track.locked);
    const free = end > start && !isLocked ? freePart(around, stem, { start, end }) : null;
    if (isKnown) known++;
    else if (free === null) left++;
    else {
      const region = newRegion({ id: newId(), stem, ...free, origin: 'imported', damage: damageOf(span) });
      regions.push(region);
      own.splice(firstEndingAfter(own, region.start), 0, region);
    }
  }
  return { regions, known, nameless, left };
}

/** Place of the first region that ends after a frame. `regions`: of one stem and by time, so that their ends ascend as well, for they never overlap. */
function firstEndingAfter(regions: readonly Region[], frame: number): number {
  let [from, to] = [0, regions.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (regions[middle]!.end > frame) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** What is wrong there by the file; null where it does not say so: it is marked, and no more. A person said so, which is sure. */
function damageOf({ name, cause, severity, confidence }: NamedSpan): Region['damage'] {
  const [, words = ''] = name.split(':');
  const said = words.split(',').map((word) => word.trim());
  const what = cause ?? CAUSES.find((one) => one === said[0]);
  if (what === undefined) return null;
  const how = severity ?? SEVERITIES.find((one) => one === said[1]) ?? 'damaged';
  return { cause: what, severity: how, confidence: confidence ?? 1, detail: 'marked in a file that was imported' };
}
