import { type RefObject, useLayoutEffect } from 'react';

/** A lane is one stop of the focus. What is in its header is done by keys of its own, or in the mixer. */
export function useNoTabStops(element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    for (const control of element.current?.querySelectorAll<HTMLElement>('button, [tabindex="0"]') ?? []) {
      control.tabIndex = -1;
    }
  });
}
