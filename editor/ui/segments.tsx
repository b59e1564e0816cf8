import { type KeyboardEvent, type ReactNode, useRef } from 'react';

export interface Segment<T extends string> {
  readonly value: T;
  readonly content: ReactNode;
  /** For a screen reader, where the content alone does not say it. */
  readonly label?: string;
}

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly segments: readonly Segment<T>[];
  readonly onChange: (value: T) => void;
  readonly className?: string;
}

/** One of a few, side by side. One stop for the tab key; arrows choose. */
export function Segments<T extends string>({ label, value, segments, onChange, className }: SegmentsProps<T>) {
  const row = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = segments.findIndex((segment) => segment.value === value);
    const index = (at + step + segments.length) % segments.length;
    onChange(segments[index]!.value);
    row.current?.querySelectorAll<HTMLElement>('[role=radio]')[index]?.focus();
  };
  return (
    <div ref={row} className={`seg ${className ?? ''}`} role="radiogroup" aria-label={label}>
      {segments.map((segment) => (
        <button
          type="button"
          key={segment.value}
          role="radio"
          aria-checked={segment.value === value}
          aria-label={segment.label}
          tabIndex={segment.value === value ? 0 : -1}
          onClick={() => onChange(segment.value)}
          onKeyDown={onKeyDown}
        >
          {segment.content}
        </button>
      ))}
    </div>
  );
}
