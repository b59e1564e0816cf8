import type { MouseEvent } from 'react';

/** A button pressed by the mouse does not take the focus: the space bar goes on to play, and the keys of the place where one was go on to work there. */
export function keepFocus(event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('button') != null && target.closest('[role=dialog]') === null) event.preventDefault();
}
