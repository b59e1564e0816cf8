import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from 'react';
import { type DialogName, dialogClosed, toastShown } from '../state/desk.ts';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { LoadGuard, NOT_LOADED } from './load-guard.tsx';

/** Each is loaded when it is first opened. Adding one is a file and a line here. */
const DIALOGS: Readonly<Record<DialogName, () => Promise<{ default: ComponentType }>>> = {
  palette: () => import('./palette.tsx'),
  shortcuts: () => import('./shortcuts.tsx'),
  preferences: () => import('./preferences.tsx'),
  open: () => import('./open.tsx'),
  consent: () => import('./consent.tsx'),
  blind: () => import('./blind.tsx'),
  models: () => import('./models.tsx'),
};

const loaded = new Map<DialogName, LazyExoticComponent<ComponentType>>();

function dialogNamed(name: DialogName): LazyExoticComponent<ComponentType> {
  let dialog = loaded.get(name);
  if (dialog === undefined) loaded.set(name, (dialog = lazy(DIALOGS[name])));
  return dialog;
}

/** The dialog that is open, if one is. One that cannot be loaded now says so, and is asked for anew when it is opened again. */
export function Dialogs() {
  const name = useAppSelector((state) => state.desk.dialog);
  const dispatch = useAppDispatch();
  if (name === null) return null;
  const fail = () => {
    loaded.delete(name);
    dispatch(dialogClosed());
    dispatch(toastShown(NOT_LOADED));
  };
  const Dialog = dialogNamed(name);
  return (
    <LoadGuard key={name} onFailure={fail}>
      <Suspense fallback={null}>
        <Dialog />
      </Suspense>
    </LoadGuard>
  );
}
