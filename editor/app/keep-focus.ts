import type { KeyboardEvent, MouseEvent } from 'react';

/** Where the focus was when the mouse was last pressed in the page; null while it is led by the keyboard. */
let before: Element | null = null;

/** A button pressed by the mouse does not take the focus: the space bar goes on to play, and the keys of the place where one was go on to work there. */
export function keepFocus(event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('button') != null && target.closest('[role=dialog]') === null) event.preventDefault();
}

/** Remembers the place before a press of the mouse moves the focus. What opens over the page is not the page. */
export function rememberFocus(event: MouseEvent): void {
  if (isInside(event)) before = document.activeElement;
}

/** A key pressed in the page: what it opens gives the focus back to what opened it. */
export function forgetFocus(event: KeyboardEvent): void {
  if (isInside(event)) before = null;
}

/** For `finalFocus` of a menu. Opened by the mouse, the focus goes back to the place before, which may be none; by a key, to the menu's button. */
export function focusAfterMenu(): HTMLElement | boolean {
  if (before === null) return true;
  return before instanceof HTMLElement && before !== document.body && before.isConnected ? before : false;
}

/** React carries events of a portal to where it was made: they did not happen in the page. */
function isInside(event: { readonly target: unknown; readonly currentTarget: Element }): boolean {
  return event.target instanceof Node && event.currentTarget.contains(event.target);
}
