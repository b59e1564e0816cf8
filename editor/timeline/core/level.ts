import type { Region, Track } from '../../../host/project/project.ts';

type Level = Track['level'];

const RANK: Readonly<Record<Level, number>> = { good: 0, minor: 1, damaged: 2, severe: 3 };

/**
 * How damaged a stem still is: the worst of its regions that nobody is done with. One without regions is as it was found; null where nobody has
 * looked yet (`searched`), since nothing found says nothing then.
 */
export function levelLeft(track: Track, regions: readonly Region[], searched: boolean): Level | null {
  const own = regions.filter(({ stem }) => stem === track.stem);
  let worst = own.length === 0 ? track.level : 'good';
  for (const { status, damage } of own) {
    const level = damage?.severity ?? 'damaged';
    if (status === 'open' && RANK[level] > RANK[worst]) worst = level;
  }
  return worst === 'good' && !searched ? null : worst;
}
