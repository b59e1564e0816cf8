import { useEffect, useState } from 'react';
import { Button } from './button.tsx';
import { typedNumber } from './value-keys.ts';

interface StepperProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

/** A whole number between two buttons; arrows step it, and it can be typed. */
export function Stepper({ label, value, min, max, onChange }: StepperProps) {
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const set = (next: number) => {
    const held = Math.min(max, Math.max(min, Math.round(next)));
    if (held !== value) onChange(held);
    setText(String(held));
  };
  return (
    <span className="stepper">
      <Button
        size="dense"
        look="quiet"
        icon="minus"
        aria-label={`${label}: less`}
        disabled={value <= min}
        onClick={() => set(value - 1)}
      />
      <input
        role="spinbutton"
        aria-label={label}
        aria-valuemin={min}
        aria-valuemax={max}
        aria-valuenow={value}
        inputMode="numeric"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => set(typedNumber(text) ?? value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') set(typedNumber(text) ?? value);
          const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
          if (step === undefined) return;
          event.preventDefault();
          set(value + step * (event.shiftKey ? 10 : 1));
        }}
      />
      <Button
        size="dense"
        look="quiet"
        icon="plus"
        aria-label={`${label}: more`}
        disabled={value >= max}
        onClick={() => set(value + 1)}
      />
    </span>
  );
}
