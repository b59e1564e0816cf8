import { ICONS, type IconName } from './icons.tsx';

interface IconProps {
  readonly name: IconName;
  /** CSS pixels. */
  readonly size?: number;
}

/** An icon beside words, or in a control that has a name of its own: it says nothing to a screen reader. */
export function Icon({ name, size = 16 }: IconProps) {
  return (
    <svg
      className="i"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {ICONS[name]}
    </svg>
  );
}
