import type { Region, Track } from '../../../host/project/project.ts';
import { isLeft } from '../../../host/project/selectors.ts';

type Level = Track['level'];

const RANK: Readonly<Record<Level, number>> = { good: 0, minor: 1, damaged: 2, severe: 3 };

/**
 * How damaged a stem still is: the worst finding that nobody is done with. One without findings in regions is as it was found; null where nobody has
 * looked yet (`searched`), since nothing found says nothing then, and where damage was left as it is, which is not good (see `leftAsIs`).
 */
export function levelLeft(track: Track, regions: readonly Region[], searched: boolean): Level | null {
  const own = regions.flatMap(({ stem, status, damage }) =>
    stem === track.stem && damage !== null ? [{ status, level: damage.severity }] : [],
  );
  let worst = own.length === 0 ? track.level : 'good';
  for (const { status, level } of own) if (status === 'open' && RANK[level] > RANK[worst]) worst = level;
  return worst === 'good' && (!searched || leftAsIs(track, regions) > 0) ? null : worst;
}

/** How many damaged regions of a stem are done with and heard as they came, whichever way that was said. */
export const leftAsIs = (track: Track, regions: readonly Region[]): number =>
  regions.filter((region) => region.stem === track.stem && region.damage !== null && isLeft(region)).length;
