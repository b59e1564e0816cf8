import type { PanelName } from '../state/layout.ts';

/** The places that F6 goes through, in the order in which they stand. Each marks its first control, or itself, with `data-place`. */
export type Place = 'top' | 'overview' | 'timeline' | 'status' | PanelName;

/** What takes the focus in a place: the marked element, or the first control in it. Null where the place is not shown. */
export function place(name: Place): HTMLElement | null {
  const marked = document.querySelector<HTMLElement>(`[data-place="${name}"]`);
  return marked === null ? null : entry(marked);
}

function entry(marked: HTMLElement): HTMLElement | null {
  if (!marked.checkVisibility()) return null;
  if (marked.tabIndex >= 0) return marked;
  // Of a panel that is what it shows, not its tab.
  const body = marked.querySelector<HTMLElement>('[role=tabpanel]');
  return (body === null ? null : firstIn(body)) ?? firstIn(marked);
}

const firstIn = (element: HTMLElement): HTMLElement | null =>
  [...element.querySelectorAll<HTMLElement>(FOCUSABLE)].find((control) => control.checkVisibility()) ?? null;

const FOCUSABLE =
  'button:not(:disabled):not([tabindex="-1"]), input:not(:disabled), [tabindex]:not([tabindex="-1"]), a[href], textarea';

/** Whether the focus is in what a panel shows; its tab is none of that. */
export const isFocusIn = (panel: PanelName): boolean =>
  document.activeElement?.closest(`[data-place="${panel}"] [role=tabpanel]`) != null;

export function nextPlace(step: 1 | -1): void {
  const places = [...document.querySelectorAll<HTMLElement>('[data-place]')];
  const here = document.activeElement?.closest<HTMLElement>('[data-place]') ?? null;
  const from = here === null ? (step === 1 ? -1 : 0) : places.indexOf(here);
  for (let hop = 1; hop <= places.length; hop++) {
    const next = places[(from + step * hop + 2 * places.length) % places.length]!;
    const target = next === here ? null : entry(next);
    if (target !== null) {
      target.focus();
      return;
    }
  }
}
