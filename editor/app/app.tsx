import { lazy, Suspense, useEffect } from 'react';
import { useAppSelector } from '../state/hooks.ts';
import { StartScreen } from '../start/start-screen.tsx';
import { Dialogs } from '../dialogs/dialogs.tsx';
import { listenToKeys } from './keys.ts';
import { useServices } from './services.tsx';
import { Toasts } from './toasts.tsx';
import { applyTheme } from './theme.ts';

const Shell = lazy(() => import('./shell.tsx'));

/** The window: start screen or editor, and what lies over both. */
export function App() {
  const services = useServices();
  const isOpen = useAppSelector((state) => state.document.replica !== null);
  const theme = useAppSelector((state) => state.preferences.theme);
  useEffect(() => listenToKeys(services), [services]);
  useEffect(() => applyTheme(theme), [theme]);
  return (
    <>
      {isOpen ? (
        <Suspense fallback={null}>
          <Shell />
        </Suspense>
      ) : (
        <StartScreen />
      )}
      <Dialogs />
      <Toasts />
    </>
  );
}
