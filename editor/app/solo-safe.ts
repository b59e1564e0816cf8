import type { Project, StemName } from '../../host/project/project.ts';

/** The project as it is heard in this window: while any track is solo, those that are kept audible are solo too. */
export function heard(project: Project, safe: readonly StemName[]): Project {
  if (safe.length === 0 || !project.tracks.some(({ solo }) => solo)) return project;
  const tracks = project.tracks.map((track) =>
    safe.includes(track.stem) && !track.solo ? { ...track, solo: true } : track,
  );
  return { ...project, tracks };
}
