import { useDispatch, useSelector } from 'react-redux';
import type { Project, Region } from '../../host/project/project.ts';
import { selectProject, selectSelectedRegion } from './selectors.ts';
import type { Dispatch, RootState } from './store.ts';

export const useAppDispatch = useDispatch.withTypes<Dispatch>();
export const useAppSelector = useSelector.withTypes<RootState>();

/** The open project as it is shown. Throws where none is open: the shell stands only over an open one. */
export function useProject(): Project {
  const project = useAppSelector(selectProject);
  if (project === null) throw new Error('no project is open');
  return project;
}

/** The region that the inspector is about; null where none is selected or it is gone. */
export function useSelectedRegion(): Region | null {
  return useAppSelector(selectSelectedRegion);
}
