import { type ComponentType, lazy } from 'react';
import { LoadGuard, NOT_LOADED } from '../dialogs/load-guard.tsx';
import { toastShown } from '../state/desk.ts';
import { useAppDispatch } from '../state/hooks.ts';

/** A part that is loaded when it is first shown. Where that fails it says so and stays empty; shown again, it is asked for anew. */
export function later(load: () => Promise<{ default: ComponentType }>): ComponentType {
  let Part = lazy(load);
  return function Later() {
    const dispatch = useAppDispatch();
    const fail = () => {
      Part = lazy(load);
      dispatch(toastShown(NOT_LOADED));
    };
    return (
      <LoadGuard onFailure={fail}>
        <Part />
      </LoadGuard>
    );
  };
}
