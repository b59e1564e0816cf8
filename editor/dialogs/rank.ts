/**
 * How well letters fit a text: 0 where they do not; more where they stand together. A letter counts where it begins a word or follows the one before:
 * letters strewn through words would find something for every query.
 */
export function fit(query: string, text: string): number {
  const letters = query.toLowerCase().replace(/\s+/g, '');
  const lower = text.toLowerCase();
  const score = from(letters, lower, -2);
  if (score !== null) return 1 + score - lower.length / 1000;
  // From within a word: "head" finds the playhead, but less so than what begins with it.
  return letters.length >= 3 && lower.includes(letters) ? 1 - lower.length / 1000 : 0;
}

/** The best score of all ways to find the letters after `last`; null where there is none. */
function from(letters: string, text: string, last: number): number | null {
  const letter = letters[0];
  if (letter === undefined) return 0;
  let best: number | null = null;
  for (let at = text.indexOf(letter, Math.max(0, last + 1)); at >= 0; at = text.indexOf(letter, at + 1)) {
    const follows = at === last + 1;
    if (!follows && !beginsWord(text, at)) continue;
    const rest = from(letters.slice(1), text, at);
    // Later words count a little less, so that a title comes before what is only akin to it.
    if (rest !== null) best = Math.max(best ?? 0, rest + (follows ? 3 : 2 - at / 1000));
  }
  return best;
}

const beginsWord = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!);

/** What fits, the best first; all in their own order for an empty query. */
export function ranked<T>(query: string, list: readonly T[], text: (entry: T) => string): T[] {
  if (query.trim() === '') return [...list];
  return list
    .map((entry) => ({ entry, score: fit(query, text(entry)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}
