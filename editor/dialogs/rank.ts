/** How well letters fit a text: 0 where they are not all in it in order; more where they begin words and stand together. */
export function fit(query: string, text: string): number {
  const letters = query.toLowerCase().replace(/\s+/g, '');
  const lower = text.toLowerCase();
  let score = 1;
  let from = 0;
  let last = -2;
  for (const letter of letters) {
    const next = lower.indexOf(letter, from);
    if (next < 0) return 0;
    const word = wordStart(lower, letter, from);
    const at = next === last + 1 ? next : (word ?? next);
    score += at === last + 1 ? 3 : word === at ? 2 : 0.5;
    last = at;
    from = at + 1;
  }
  return score - lower.length / 1000;
}

function wordStart(text: string, letter: string, from: number): number | null {
  for (let at = text.indexOf(letter, from); at >= 0; at = text.indexOf(letter, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!)) return at;
  }
  return null;
}

/** What fits, the best first; all in their own order for an empty query. */
export function ranked<T>(query: string, list: readonly T[], text: (entry: T) => string): T[] {
  if (query.trim() === '') return [...list];
  return list
    .map((entry) => ({ entry, score: fit(query, text(entry)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}
