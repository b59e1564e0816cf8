import type { Project, Region } from '../../host/project/project.ts';
import type { Span } from '../engine/player.ts';

/** Where no tempo was heard, a beat is taken to be this long, in seconds. */
const BEAT = 0.5;

/** Two beats before the region and one after: the ear needs what leads into a seam. */
export function blindLoop(project: Project, region: Region): Span {
  const bpm = project.profile?.tempo.bpm ?? 0;
  const beat = (bpm > 0 ? 60 / bpm : BEAT) * project.sampleRate;
  return {
    start: Math.max(0, Math.round(region.start - 2 * beat)),
    end: Math.min(project.length, Math.round(region.end + beat)),
  };
}
