import { lazy, Suspense, useEffect } from 'react';
import { Dialogs } from '../dialogs/dialogs.tsx';
import { StartScreen } from '../start/start-screen.tsx';
import { useAppSelector } from '../state/hooks.ts';
import { selectProject } from '../state/selectors.ts';
import { listenToKeys } from './keys.ts';
import { useServices } from './services.tsx';
import { applyTheme } from './theme.ts';
import { Toasts } from './toasts.tsx';

/** Loaded beside the start screen, so that a project shows as soon as it is open. */
const shell = import('./shell.tsx');
const Shell = lazy(() => shell);

/** The window: start screen or editor, and what lies over both. */
export function App() {
  const services = useServices();
  const isOpen = useAppSelector((state) => selectProject(state) !== null);
  const theme = useAppSelector((state) => state.preferences.theme);
  useEffect(() => listenToKeys(services), [services]);
  useEffect(() => applyTheme(theme), [theme]);
  return (
    <>
      {isOpen ? (
        <Suspense
          fallback={
            <div className="opening" role="status">
              Opening
            </div>
          }
        >
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
