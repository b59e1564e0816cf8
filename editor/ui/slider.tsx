import { type CSSProperties, useRef, useState } from 'react';
import { newGesture, useValueDrag } from './gesture.ts';
import { beginsNumber, TypedValue } from './typed-value.tsx';
import { valueByKey } from './value-keys.ts';

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** What Delete and a double click set. */
  readonly initial: number;
  /** Where the filled part begins; the least end if left out. */
  readonly origin?: number;
  /** What is shown and typed is the value times this: 100 for a fraction in per cent. */
  readonly unit?: number;
  readonly format: (value: number) => string;
  readonly onChange: (value: number, gesture: string) => void;
  readonly color?: string;
  readonly disabled?: boolean;
}

/** A line with a cap. Dragged relative to the pointer, stepped by keys, typed into. */
export function Slider(props: SliderProps) {
  const { label, value, min, max, step, initial, origin = min, unit = 1, format, onChange, color, disabled } = props;
  const [typing, setTyping] = useState<string | null>(null);
  const element = useRef<HTMLDivElement>(null);
  const toFraction = (at: number) => (at - min) / (max - min);
  const snapped = (at: number) => Number((Math.round(at / (step / 10)) * (step / 10)).toFixed(6));
  const down = useValueDrag({
    value,
    min,
    max,
    axis: () => 'x',
    name: label,
    travel: (slider) => slider.clientWidth - 8,
    toFraction,
    toValue: (fraction) => snapped(min + fraction * (max - min)),
    onChange,
  });
  const style = {
    '--v': toFraction(value),
    '--o': toFraction(origin),
    ...(color === undefined ? {} : { '--c': color }),
  } as CSSProperties;
  if (typing !== null) {
    return (
      <TypedValue
        label={label}
        first={typing}
        onDone={(typed) => {
          setTyping(null);
          if (typed !== null) onChange(Math.min(max, Math.max(min, typed / unit)), newGesture(label));
          requestAnimationFrame(() => element.current?.focus());
        }}
      />
    );
  }
  return (
    <div
      ref={element}
      className="slider"
      role="slider"
      tabIndex={disabled === true ? -1 : 0}
      aria-label={label}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={value}
      aria-valuetext={format(value)}
      aria-disabled={disabled}
      style={style}
      onPointerDown={disabled === true ? undefined : down}
      onDoubleClick={() => disabled !== true && onChange(initial, newGesture(label))}
      onKeyDown={(event) => {
        if (disabled === true) return;
        const next = valueByKey({ value, min, max, step, initial }, event);
        if (next !== null) {
          event.preventDefault();
          onChange(next, `${label} keys`);
        } else if (beginsNumber(event)) {
          event.preventDefault();
          setTyping(event.key);
        }
      }}
    >
      <i />
      <b />
    </div>
  );
}
