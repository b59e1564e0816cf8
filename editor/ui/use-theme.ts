import { useSyncExternalStore } from 'react';

const current = (): string => document.documentElement.dataset.theme ?? '';

/** The theme that the page shows now, for what is drawn on canvases. */
export function useTheme(): string {
  return useSyncExternalStore((listener) => {
    const observer = new MutationObserver(listener);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, current);
}
