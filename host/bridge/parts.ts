import type { Part } from '../../bridge/protocol/messages.ts';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { mendedStem } from '../chain/mend.ts';
import { ofAsset, type SourceRef, sumOf, type TakeRef } from '../jobs/refs.ts';
import type { Asset, Project, Region } from '../project/project.ts';

/** The sounds of a project as a plugin can play them: the same that an export writes. Times are frames at the project's rate. */

/** What can be played of it. */
export function partsOf({ residual }: Project): Part[] {
  return [...STEMS, ...(residual === null ? [] : (['residual'] as const)), 'mix'];
}

/** The most takes that a region has. */
export function mostTakes({ regions }: Project): number {
  return regions.reduce((most, { takes }) => Math.max(most, takes.length), 0);
}

/**
 * A part with its takes in place; `take`: 0 the chosen ones, n the n-th of each region that has so many. `heard`: what a stem with these takes sounds like
 * through its plugins; null: it is heard without.
 */
export function mendedPart(
  project: Project,
  part: Part,
  take: number,
  heard: (stem: StemName) => Asset | null = () => null,
): SourceRef {
  return composed(project, part, (stem) => {
    const asset = heard(stem);
    return asset === null ? stemOf(project, stem, take) : ofAsset(asset);
  });
}

/** A part as it came. The mix is the sum of its parts, so that it differs from the mended one only where something is mended. */
export function originalPart(project: Project, part: Part): SourceRef {
  return composed(project, part, (stem) => ofAsset(assetOf(project, stem)));
}

function composed(project: Project, part: Part, stem: (stem: StemName) => SourceRef): SourceRef {
  const { residual } = project;
  const beside = residual === null ? [] : [ofAsset(residual)];
  if (part === 'mix') return sumOf([...STEMS.map(stem), ...beside]);
  if (part !== 'residual') return stem(part);
  return beside[0] ?? { kind: 'silence', ...shape(project) };
}

const shape = ({ sampleRate, channels, length }: Project) => ({ sampleRate, channels, length });

function assetOf(project: Project, stem: StemName) {
  return project.tracks.find((track) => track.stem === stem)!.asset;
}

function stemOf(project: Project, stem: StemName, take: number): SourceRef {
  return mendedStem(
    stem,
    assetOf(project, stem),
    project.regions.map((region) => withTake(region, take)),
  );
}

function withTake(region: Region, take: number): Region {
  return take === 0 || region.takes.length < take ? region : { ...region, chosenTake: take - 1 };
}

/** Whether a stem has a region that is heard with another take than the chosen one where the `take`-th of each is played. */
export function isOtherThanChosen({ regions }: Project, stem: StemName, take: number): boolean {
  return regions.some((region) => region.stem === stem && withTake(region, take).chosenTake !== region.chosenTake);
}

/** The same sound in [start, end), without the takes that are not heard there. */
export function within(ref: SourceRef, start: number, end: number): SourceRef {
  if (ref.kind === 'mix') return { ...ref, of: ref.of.map((one) => within(one, start, end)) };
  if (ref.kind !== 'mended') return ref;
  const takes = ref.takes.filter((take) => take.start < end && start < take.end && take.blend > 0);
  return takes.length === 0 ? ofAsset(ref.original) : { ...ref, takes };
}

/** The stems that a part is made of. */
export function stemsOf(part: Part): readonly StemName[] {
  if (part === 'mix') return STEMS;
  return part === 'residual' ? [] : [part];
}

/** Whether takes are heard in it. */
export function isMended(ref: SourceRef): boolean {
  return ref.kind === 'mended' || (ref.kind === 'mix' && ref.of.some(isMended));
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where each stem may sound otherwise in the second project, whichever take is asked for; by time, none overlapping. Empty lists are left out. */
export function changedStems(before: Project, after: Project): Map<StemName | 'residual', Span[]> {
  const changed = new Map<StemName | 'residual', Span[]>();
  const whole = [{ start: 0, end: Math.max(before.length, after.length) }];
  if (before.residual?.hash !== after.residual?.hash) changed.set('residual', whole);
  for (const stem of STEMS) {
    const spans =
      assetOf(before, stem).hash !== assetOf(after, stem).hash
        ? whole
        : before.regions === after.regions
          ? []
          : merged(changedTakes(before, after, stem));
    if (spans.length > 0) changed.set(stem, spans);
  }
  return changed;
}

function changedTakes(before: Project, after: Project, stem: StemName): Span[] {
  const choices = Math.max(mostTakes(before), mostTakes(after));
  return Array.from({ length: choices + 1 }, (_, take) => {
    const [old, now] = [before, after].map((project) => takesOf(stemOf(project, stem, take))) as [Takes, Takes];
    const gone = [...old].filter(([key]) => !now.has(key));
    const come = [...now].filter(([key]) => !old.has(key));
    return [...gone, ...come].map(([, { start, end }]) => ({ start, end }));
  }).flat();
}

type Takes = Map<string, TakeRef>;

function takesOf(ref: SourceRef): Takes {
  return new Map(ref.kind === 'mended' ? ref.takes.map((take) => [JSON.stringify(take), take]) : []);
}

/** Spans in order, those that touch as one. */
export function merged(spans: readonly Span[]): Span[] {
  const out: { start: number; end: number }[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else out.push({ start, end });
  }
  return out;
}
