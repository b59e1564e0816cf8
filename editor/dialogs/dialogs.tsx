import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from 'react';
import type { DialogName } from '../state/desk.ts';
import { useAppSelector } from '../state/hooks.ts';

/** Each is loaded when it is first opened. Adding one is a file and a line here. */
const DIALOGS: Readonly<Record<DialogName, LazyExoticComponent<ComponentType>>> = {
  palette: lazy(() => import('./palette.tsx')),
  shortcuts: lazy(() => import('./shortcuts.tsx')),
  preferences: lazy(() => import('./preferences.tsx')),
  open: lazy(() => import('./open.tsx')),
  consent: lazy(() => import('./consent.tsx')),
  blind: lazy(() => import('./blind.tsx')),
  export: lazy(() => import('./export.tsx')),
};

/** The dialog that is open, if one is. */
export function Dialogs() {
  const name = useAppSelector((state) => state.desk.dialog);
  if (name === null) return null;
  const Dialog = DIALOGS[name];
  return (
    <Suspense fallback={null}>
      <Dialog />
    </Suspense>
  );
}
