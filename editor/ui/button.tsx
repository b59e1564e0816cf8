import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Icon } from './icon.tsx';
import type { IconName } from './icons.tsx';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  readonly icon?: IconName;
  readonly iconSize?: number;
  /** `quiet` has no ground, `primary` is the one thing to do. */
  readonly look?: 'plain' | 'quiet' | 'primary';
  readonly size?: 'normal' | 'dense' | 'big';
  /** Marks what is switched on; says so to a screen reader. */
  readonly on?: boolean;
  readonly children?: ReactNode;
}

/** A button with words, an icon, or both. Without words it needs an `aria-label`, which is shown as its tooltip too. */
export function Button(props: ButtonProps) {
  const { icon, iconSize, look = 'plain', size = 'normal', on, children, className, ...rest } = props;
  const classes = [
    'btn',
    look !== 'plain' && look,
    size !== 'normal' && size,
    children === undefined && 'icon',
    on === true && 'on',
    className,
  ];
  return (
    <button
      type="button"
      title={rest['aria-label']}
      {...rest}
      {...(on === undefined ? {} : { 'aria-pressed': on })}
      className={classes.filter(Boolean).join(' ')}
    >
      {icon !== undefined && <Icon name={icon} size={iconSize ?? (size === 'dense' ? 14 : 16)} />}
      {children}
    </button>
  );
}
