import { matchTimes } from './matching.ts';
import type { HitLike } from './notes.ts';

/** What was told at a hit that was missed: another class, or nothing. */
export type Told = string | null;

/**
 * Hits of `reference` that were missed, by what was told in their place: [class, told, how many], most first. In their place stands a hit of another class within `window` seconds
 * that is no hit of its own class; one such hit may stand in the place of several that were struck at once.
 */
export function confusions(
  reference: readonly HitLike[],
  estimated: readonly HitLike[],
  window = 0.05,
): [name: string, told: Told, count: number][] {
  const missed: HitLike[] = [];
  const wrong = new Set(estimated);
  for (const name of new Set(reference.map((hit) => hit.class))) {
    const wanted = reference.filter((hit) => hit.class === name);
    const told = estimated.filter((hit) => hit.class === name);
    const partners = matchTimes(
      wanted.map((hit) => hit.time),
      told.map((hit) => hit.time),
      window,
    );
    for (const [i, hit] of wanted.entries()) {
      const partner = told[partners[i]!];
      if (partner) wrong.delete(partner);
      else missed.push(hit);
    }
  }
  const counts = new Map<string, [string, Told, number]>();
  for (const hit of missed) {
    const near = [...wrong].filter((other) => Math.abs(other.time - hit.time) <= window + 1e-9);
    const told = near.toSorted((a, b) => Math.abs(a.time - hit.time) - Math.abs(b.time - hit.time))[0]?.class ?? null;
    const key = `${hit.class} ${told}`;
    const row = counts.get(key) ?? [hit.class, told, 0];
    row[2]++;
    counts.set(key, row);
  }
  return [...counts.values()].sort((a, b) => b[2] - a[2]);
}
