import { dialogClosed } from '../state/desk.ts';
import { useAppDispatch } from '../state/hooks.ts';

export function useClose(): () => void {
  const dispatch = useAppDispatch();
  return () => void dispatch(dialogClosed());
}
