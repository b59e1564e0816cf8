import { createSelector } from '@reduxjs/toolkit';
import type { Project, Region, Track } from '../../host/project/project.ts';
import { regionCounts, toAccept } from '../../host/project/selectors.ts';
import type { RootState } from './store.ts';

/** What is looked at: the open project, or what is known of the one that is being opened. */
export const selectProject = (state: RootState): Project | null =>
  state.document.replica?.project ?? state.opening.sketch;
export const selectHistory = (state: RootState) => state.document.replica?.history ?? NO_HISTORY;
export const selectRegions = (state: RootState): readonly Region[] => selectProject(state)?.regions ?? NO_REGIONS;
export const selectTracks = (state: RootState): readonly Track[] => selectProject(state)?.tracks ?? NO_TRACKS;

const NO_HISTORY = { undo: null, redo: null };
const NO_REGIONS: readonly Region[] = [];
const NO_TRACKS: readonly Track[] = [];

export const selectRegionsById = createSelector(
  selectRegions,
  (regions) => new Map(regions.map((region) => [region.id, region])),
);

export const selectSelectedRegion = (state: RootState): Region | null => {
  const { selection } = state.view;
  return selection?.kind === 'region' ? (selectRegionsById(state).get(selection.id) ?? null) : null;
};

/** Whether a region waits for the person. */
export function isToMend(region: Region): boolean {
  return region.status === 'open';
}

/** See toAccept. */
export const selectToAccept = createSelector(selectProject, (project) =>
  project === null ? NO_REGIONS : toAccept(project),
);

const RANK = { severe: 0, damaged: 1, minor: 2 } as const;
/** Behind all that was found: what was marked or brought without a finding. */
const UNFOUND = 3;
const rankOf = ({ damage }: Region): number => (damage === null ? UNFOUND : RANK[damage.severity]);

/** The order of the walk: the worst first, then by time. */
export function bySeverity(a: Region, b: Region): number {
  return rankOf(a) - rankOf(b) || a.start - b.start || (a.id < b.id ? -1 : 1);
}

export const selectToMend = createSelector(selectRegions, (regions) => regions.filter(isToMend).sort(bySeverity));

export const selectCounts = createSelector(selectRegions, (regions) => ({
  all: regions.length,
  ...regionCounts(regions),
}));
