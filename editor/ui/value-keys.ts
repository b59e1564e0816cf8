/** What a slider is set to by a key. */
interface KeyedValue {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly initial: number;
}

type Press = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>;

/** The new value by the keys that all sliders share: arrows one step, Shift ten, Alt a tenth, Home and End the ends, Delete the default. Null for any other key. */
export function valueByKey({ value, min, max, step, initial }: KeyedValue, press: Press): number | null {
  if (press.ctrlKey || press.metaKey) return null;
  const size = step * (press.shiftKey ? 10 : press.altKey ? 0.1 : 1);
  const held = (next: number) => Math.min(max, Math.max(min, Number(next.toFixed(6))));
  switch (press.key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return held(value + size);
    case 'ArrowLeft':
    case 'ArrowDown':
      return held(value - size);
    case 'PageUp':
      return held(value + 10 * step);
    case 'PageDown':
      return held(value - 10 * step);
    case 'Home':
      return min;
    case 'End':
      return max;
    case 'Delete':
      return initial;
    default:
      return null;
  }
}

/** A typed figure: comma or point, true minus or hyphen, a unit after it. Null where there is none. */
export function typedNumber(text: string): number | null {
  const match = /^\s*([+\-−]?\d+(?:[.,]\d*)?|[+\-−]?[.,]\d+)/.exec(text);
  if (match === null) return null;
  return Number(match[1]!.replace('−', '-').replace(',', '.'));
}
