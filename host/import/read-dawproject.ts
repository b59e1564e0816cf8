import { XMLParser } from 'fast-xml-parser';
import { PlainError } from '../jobs/job.ts';
import { meterOf } from './read-rpp.ts';
import { type DawFile, MOST_ITEMS, secondsOf } from './session.ts';
import { FASTEST, SLOWEST, TempoCurve } from './tempo-curve.ts';

/** Elements and attributes that are read of a file: some of each marker and point. */
const MOST_PARTS = 6 * MOST_ITEMS;
/** Characters from one element to the next. Sound and the state of plugins lie in files of their own. */
const LONGEST_ELEMENT = 2 ** 16;

/**
 * Attributes and elements as plain values; elements in `lists` are always lists, those in `passed` are passed over unread. The parser calls
 * `count` at every element and attribute, and whatever that throws ends it: a stranger's file takes no longer than one of ours.
 */
export const parserOf = (
  count: () => void,
  { passed, lists }: { readonly passed: string[]; readonly lists: ReadonlySet<string> },
): XMLParser =>
  new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    stopNodes: passed,
    isArray: (name) => {
      count();
      return lists.has(name);
    },
    updateTag: () => {
      count();
      return true;
    },
    attributeValueProcessor: (_name, value) => {
      count();
      return value;
    },
  });

/** Tracks and clips are passed over. */
const READ = {
  passed: ['Project.Structure', 'Project.Scenes', 'Project.Arrangement.Lanes'],
  lists: new Set(['Marker', 'RealPoint', 'TimeSignaturePoint']),
};

export type Element = { readonly [name: string]: unknown };

/**
 * Markers, tempo map and meter of the project.xml of a DAWproject 1.0. Markers that stand in pairs, "NAME" and "End of NAME", are a span: the format
 * has no regions of its own, and so Resonate writes them. A document with a DOCTYPE is refused: none has one, and entities are how XML is used
 * to attack. Throws a PlainError for what is no DAWproject.
 */
export function readDawprojectXml(xml: string, name: string): DawFile {
  const refused = new PlainError(`${name} is no DAWproject that can be read: export it again from the DAW.`);
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) throw refused;
  for (let at = xml.indexOf('<'); at >= 0; ) {
    const next = xml.indexOf('<', at + 1);
    if ((next < 0 ? xml.length : next) - at > LONGEST_ELEMENT) throw refused;
    at = next;
  }
  let parts = 0;
  const count = (): void => {
    if (++parts > MOST_PARTS) throw tooMany(name);
  };
  let root: Element;
  try {
    root = parserOf(count, READ).parse(xml) as Element;
  } catch (error) {
    throw error instanceof PlainError ? error : refused;
  }
  const project = inside(root, 'Project');
  if (project === null) throw refused;
  const arrangement = inside(project, 'Arrangement') ?? {};
  const transport = inside(project, 'Transport') ?? {};
  const tempo = tempoOf(inside(arrangement, 'TempoAutomation'), inside(transport, 'Tempo'), name);
  const markers = inside(arrangement, 'Markers');
  // What does not say its unit has that of its parent; an arrangement without one counts beats.
  const unit = textOf(markers?.timeUnit) ?? textOf(inside(arrangement, 'Lanes')?.timeUnit) ?? 'beats';
  let unplaced = 0;
  const all = listOf(markers?.Marker, name).flatMap((marker) => {
    const at = secondsOf(textOf(marker.time));
    if (at === null) return [];
    if (unit === 'beats' && tempo === null) {
      unplaced++;
      return [];
    }
    return [{ at: unit === 'beats' ? tempo!.secondsAt(at) : at, name: textOf(marker.name) ?? '' }];
  });
  const points = listOf(inside(arrangement, 'TimeSignatureAutomation')?.TimeSignaturePoint, name);
  const signature = points[0] ?? inside(transport, 'TimeSignature') ?? {};
  const meter = meterOfElement(signature);
  const changesMeter = points.slice(1).some((point) => String(meterOfElement(point) ?? meter) !== String(meter));
  return { ...paired(all.sort((a, b) => a.at - b.at)), tempo, meter, changesMeter, unplaced };
}

function meterOfElement({ numerator, denominator }: Element): [number, number] | null {
  return meterOf(Number(textOf(numerator)), Number(textOf(denominator)));
}

function tempoOf(automation: Element | null, fixed: Element | null, name: string): TempoCurve | null {
  const isInBeats = textOf(automation?.timeUnit) !== 'seconds';
  const points: { at: number; bpm: number; isHeld: boolean }[] = [];
  for (const point of listOf(automation?.RealPoint, name)) {
    const at = secondsOf(textOf(point.time));
    const bpm = Number(textOf(point.value));
    const isLater = points.length === 0 || (at ?? 0) > points.at(-1)!.at;
    // The format's own default of interpolation is to hold.
    if (at !== null && isLater && bpm >= SLOWEST && bpm <= FASTEST) {
      points.push({ at, bpm, isHeld: textOf(point.interpolation) !== 'linear' });
    }
  }
  if (points.length > 0 && isInBeats) {
    return TempoCurve.overQuarters(
      points.map(({ at, bpm, isHeld }) => ({ quarter: at, bpm, ramp: isHeld ? 'step' : 'over beats' })),
    );
  }
  if (points.length > 0) {
    return TempoCurve.overSeconds(
      points.map(({ at, bpm, isHeld }) => ({ seconds: at, bpm, ramp: isHeld ? 'step' : 'over time' })),
    );
  }
  const bpm = Number(textOf(fixed?.value));
  return bpm >= SLOWEST && bpm <= FASTEST ? TempoCurve.overQuarters([{ quarter: 0, bpm, ramp: 'step' }]) : null;
}

/** Markers that are the edges of spans, apart from the others. */
function paired(all: readonly { at: number; name: string }[]): Pick<DawFile, 'spans' | 'markers'> {
  const spans: { start: number; end: number; name: string }[] = [];
  const isEdge = new Set<object>();
  const begun = new Map<string, { at: number; name: string }[]>();
  for (const marker of all) {
    const name = /^End of (.*)$/s.exec(marker.name)?.[1];
    const first = name === undefined ? undefined : begun.get(name)?.shift();
    if (first !== undefined && name !== undefined && marker.at > first.at) {
      spans.push({ start: first.at, end: marker.at, name });
      isEdge.add(first).add(marker);
    }
    const same = begun.get(marker.name);
    if (same === undefined) begun.set(marker.name, [marker]);
    else same.push(marker);
  }
  return { spans: spans.sort((a, b) => a.start - b.start), markers: all.filter((marker) => !isEdge.has(marker)) };
}

export function inside(element: Element, name: string): Element | null {
  const value = Object.hasOwn(element, name) ? element[name] : undefined;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Element) : null;
}

function listOf(value: unknown, name: string): readonly Element[] {
  if (!Array.isArray(value)) return [];
  if (value.length > MOST_ITEMS) throw tooMany(name);
  return value.filter((item): item is Element => typeof item === 'object' && item !== null);
}

function tooMany(name: string): PlainError {
  return new PlainError(`${name} has too many markers or points of tempo: thin them out.`);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
