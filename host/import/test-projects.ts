import type { Project } from '../project/project.ts';
import { RATE, testProject, testRegion, testTake } from '../project/test-project.ts';

const damage = { cause: 'clipping', severity: 'severe', confidence: 0.9, detail: '' } as const;
const base = testProject([
  testRegion('r1', 'bass', 9.25, { takes: [testTake('t1', 9.25 * RATE, 10.25 * RATE)], chosenTake: 0, damage }),
  testRegion('r2', 'vocals', 30),
  testRegion('r3', 'bass', 50, { damage: { ...damage, cause: 'noise', severity: 'minor' } }),
]);
/** A band that slows down, and does not begin at once. */
export const beats = Array.from({ length: 150 }, (_, i) => Math.round(RATE * (0.4 + i * 0.5 + i * i * 0.0009)));
export const project: Project = {
  ...base,
  profile: {
    ...base.profile!,
    beats,
    downbeats: beats.filter((_, i) => i % 4 === 2),
    sections: ['A', 'B', 'A'].map((label, i) => ({
      start: i * 30 * RATE,
      end: i === 2 ? base.length : (i + 1) * 30 * RATE,
      label,
    })),
  },
};
/** The same recording in which nothing was marked and other music was heard. */
export const empty: Project = {
  ...project,
  regions: [],
  profile: {
    ...project.profile!,
    tempo: { bpm: 77, confidence: 0.2 },
    beats: [0, RATE],
    downbeats: [0],
    chords: [{ start: 0, end: base.length, label: 'N', confidence: 0.1 }],
    sections: [],
  },
};

let ids = 0;
export const newId = (): string => `n${ids++}`;
