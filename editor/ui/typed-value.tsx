import { useEffect, useRef } from 'react';
import { typedNumber } from './value-keys.ts';

interface TypedValueProps {
  readonly label: string;
  readonly first: string;
  readonly onDone: (value: number | null) => void;
}

/** A field over a slider into which a figure is typed; `Enter` takes it, `Esc` and leaving do not. */
export function TypedValue({ label, first, onDone }: TypedValueProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <input
      ref={field}
      className="typed"
      aria-label={label}
      inputMode="decimal"
      defaultValue={first}
      onBlur={() => onDone(null)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onDone(event.key === 'Enter' ? typedNumber(event.currentTarget.value) : null);
      }}
    />
  );
}

/** Whether a key begins a figure. */
export const beginsNumber = (event: React.KeyboardEvent): boolean =>
  !event.ctrlKey && !event.metaKey && !event.altKey && /^[\d.,−-]$/.test(event.key);
