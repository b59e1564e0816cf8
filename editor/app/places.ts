/** The places that F6 goes through, in this order. Each marks its first control, or itself, with `data-place`. */
export const PLACES = ['top', 'overview', 'timeline', 'regions', 'mixer', 'jobs', 'inspector', 'status'] as const;

export type Place = (typeof PLACES)[number];

/** What takes the focus in a place: the marked element, or the first control in it. Null where the place is not shown. */
export function place(name: Place): HTMLElement | null {
  const marked = document.querySelector<HTMLElement>(`[data-place="${name}"]`);
  if (marked === null || !marked.checkVisibility()) return null;
  if (marked.tabIndex >= 0) return marked;
  return [...marked.querySelectorAll<HTMLElement>(FOCUSABLE)].find((element) => element.checkVisibility()) ?? null;
}

const FOCUSABLE =
  'button:not(:disabled):not([tabindex="-1"]), input:not(:disabled), [tabindex]:not([tabindex="-1"]), a[href], textarea';

export function nextPlace(step: 1 | -1): void {
  const here = document.activeElement?.closest<HTMLElement>('[data-place]')?.dataset.place;
  const from = PLACES.indexOf(here as Place);
  for (let hop = 1; hop <= PLACES.length; hop++) {
    const name = PLACES[(from + step * hop + 2 * PLACES.length) % PLACES.length]!;
    const target = place(name);
    if (target !== null && name !== here) {
      target.focus();
      return;
    }
  }
}
