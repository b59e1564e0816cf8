import { STEMS } from '../../dsp/audio/stem.ts';
import type { Project } from '../../host/project/project.ts';
import { RATE, testAsset, testProject, testRegion, testTake } from '../../host/project/test-project.ts';

export const MINUTES = 60;
export const REGIONS = 1000;
export const NOTES = 20_000;

/** An hour with a thousand regions of two takes each, and twenty thousand notes. Its sounds are named and nowhere. */
export function longProject(): Project {
  const regions = Array.from({ length: REGIONS }, (_, i) => {
    const second = 1 + 14 * Math.floor(i / STEMS.length);
    const takes = ['a', 'b'].map((name) => testTake(`${name}${i}`, second * RATE, (second + 1) * RATE));
    return testRegion(`r${i}`, STEMS[i % STEMS.length]!, second, { takes, chosenTake: 0 });
  });
  const project = testProject(regions, 60 * MINUTES);
  const hop = Math.floor(project.length / NOTES);
  const notes = Array.from({ length: NOTES }, (_, i) => ({
    start: i * hop,
    end: i * hop + hop - 1,
    midi: 60,
    confidence: 0.5,
  }));
  const hz = Array.from({ length: 100 * 60 * MINUTES }, (_, i) => 220 + Math.sin(i));
  const residual = testAsset('residual', project.length);
  return { ...project, residual, profile: { ...project.profile!, melody: { hz, notes } } };
}
