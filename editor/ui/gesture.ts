import { useRef } from 'react';

let count = 0;

/** A name for one drag: all that is done under it is one step of undo. */
export const newGesture = (what: string): string => `${what}#${++count}`;

interface ValueDrag {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** CSS pixels of pointer travel that go from `min` to `max`. */
  readonly travel: (element: HTMLElement) => number;
  /** Along x to the right, or along y upwards. */
  readonly axis: (element: HTMLElement) => 'x' | 'y';
  /** Where a value lies between the ends, 0 … 1, and back. */
  readonly toFraction: (value: number) => number;
  readonly toValue: (fraction: number) => number;
  readonly onChange: (value: number, gesture: string) => void;
  readonly name: string;
}

/**
 * Drags a value relative to where the pointer went down, so that it never jumps to the pointer. `Shift` makes it ten times as fine.
 * `Esc` puts it back.
 */
export function useValueDrag(drag: ValueDrag) {
  const latest = useRef(drag);
  latest.current = drag;

  return (event: React.PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    const element = event.currentTarget;
    const { value: start, travel, toFraction, name } = latest.current;
    const axis = latest.current.axis(element);
    const gesture = newGesture(name);
    const pixels = Math.max(1, travel(element));
    let fraction = toFraction(start);
    let last = axis === 'x' ? event.clientX : event.clientY;
    element.setPointerCapture(event.pointerId);
    element.focus();

    const move = (next: PointerEvent) => {
      const at = axis === 'x' ? next.clientX : next.clientY;
      const by = ((axis === 'x' ? at - last : last - at) / pixels) * (next.shiftKey ? 0.1 : 1);
      last = at;
      fraction = Math.min(1, Math.max(0, fraction + by));
      latest.current.onChange(latest.current.toValue(fraction), gesture);
    };
    const putBack = (next: KeyboardEvent) => {
      if (next.key !== 'Escape') return;
      next.preventDefault();
      next.stopPropagation();
      end();
      latest.current.onChange(start, gesture);
    };
    const end = () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', end);
      element.removeEventListener('pointercancel', end);
      window.removeEventListener('keydown', putBack, true);
    };
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', end);
    element.addEventListener('pointercancel', end);
    window.addEventListener('keydown', putBack, true);
  };
}
