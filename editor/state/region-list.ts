import type { Region, StemName } from '../../host/project/project.ts';
import { STEMS } from '../../host/project/project.ts';
import { isLeft, isMended } from '../../host/project/selectors.ts';
import { bySeverity, isToMend } from './selectors.ts';
import { causeOf, SEVERITY_WORDS, STEM_WORDS, TREATMENT_WORDS } from './words.ts';

export type RegionFilter = 'all' | 'toMend' | 'mended' | 'left';
export type RegionSort = 'severity' | 'stem' | 'time' | 'cause' | 'sure' | 'treatment';

/** How the list of regions is narrowed and ordered. Empty lists of stems and causes: all. */
export interface RegionListing {
  readonly filter: RegionFilter;
  readonly search: string;
  readonly stems: readonly StemName[];
  readonly causes: readonly string[];
  readonly sort: RegionSort;
  readonly descending: boolean;
}

const KEPT: Record<RegionFilter, (region: Region) => boolean> = {
  all: () => true,
  toMend: isToMend,
  mended: isMended,
  left: isLeft,
};

/** Of what was marked without a finding nothing is known. */
const sure = (region: Region) => region.damage?.confidence ?? 0;
const byText = (text: (region: Region) => string) => (a: Region, b: Region) => text(a).localeCompare(text(b), 'en');

const ORDERS: Record<RegionSort, (a: Region, b: Region) => number> = {
  severity: bySeverity,
  stem: (a, b) => STEMS.indexOf(a.stem) - STEMS.indexOf(b.stem),
  time: (a, b) => a.start - b.start,
  cause: byText(causeOf),
  sure: (a, b) => sure(b) - sure(a),
  treatment: byText((region) => TREATMENT_WORDS[region.treatment]),
};

/** The regions as the list shows them: every word of the search is found in stem, cause, severity or treatment. */
export function listed(regions: readonly Region[], listing: RegionListing): Region[] {
  const { filter, stems, causes, sort, descending } = listing;
  const words = listing.search.toLowerCase().split(/\s+/).filter(Boolean);
  const kept = regions.filter(
    (region) =>
      KEPT[filter](region) &&
      (stems.length === 0 || stems.includes(region.stem)) &&
      (causes.length === 0 || causes.includes(region.damage?.cause ?? 'marked')) &&
      words.every((word) => wordsOf(region).includes(word)),
  );
  const sign = descending ? -1 : 1;
  return kept.sort((a, b) => sign * ORDERS[sort](a, b) || bySeverity(a, b));
}

function wordsOf(region: Region): string {
  const severity = region.damage === null ? '' : SEVERITY_WORDS[region.damage.severity];
  const detail = region.damage?.detail ?? '';
  return `${STEM_WORDS[region.stem]} ${causeOf(region)} ${severity} ${TREATMENT_WORDS[region.treatment]} ${detail}`.toLowerCase();
}
