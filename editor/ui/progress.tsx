import type { CSSProperties } from 'react';

/** A bar from 0 to 1 with its figure for a screen reader. */
export function Progress({ value, label }: { readonly value: number; readonly label: string }) {
  return (
    <span
      className="bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(value * 100)}
      style={{ '--v': value } as CSSProperties}
    >
      <i />
    </span>
  );
}
