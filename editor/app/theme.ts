import type { Theme } from '../state/preferences.ts';

/** Sets the colours of the page; `system` follows the computer, now and when it changes. Returns how to stop following. */
export function applyTheme(theme: Theme): () => void {
  const light = matchMedia('(prefers-color-scheme: light)');
  const contrast = matchMedia('(prefers-contrast: more)');
  const apply = () => {
    const system = contrast.matches ? 'contrast' : light.matches ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme === 'system' ? system : theme;
  };
  apply();
  if (theme !== 'system') return () => {};
  light.addEventListener('change', apply);
  contrast.addEventListener('change', apply);
  return () => {
    light.removeEventListener('change', apply);
    contrast.removeEventListener('change', apply);
  };
}
