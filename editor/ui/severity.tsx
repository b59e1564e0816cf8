import { SEVERITY_WORDS } from '../state/words.ts';
import { Icon } from './icon.tsx';

export type Level = keyof typeof SEVERITY_WORDS;

/** A severity by shape, colour and word. */
export function Severity({ level, children }: { readonly level: Level; readonly children?: string }) {
  return (
    <span className={`sev ${level}`}>
      <Icon name={`sev-${level}`} size={12} />
      {children ?? SEVERITY_WORDS[level]}
    </span>
  );
}
