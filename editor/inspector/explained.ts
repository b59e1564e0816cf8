import type { Region } from '../../host/project/project.ts';

type Damage = NonNullable<Region['damage']>;

/** dBFS: what is clipped below that was turned down after it was clipped, for nobody records so low to the ceiling. */
const TURNED_DOWN = -12;

/** What a finding means to the ear, as one short line beside its figures. */
export function explained({ cause, detail }: Pick<Damage, 'cause' | 'detail'>): string {
  switch (cause) {
    case 'clipping': {
      const level = /flat (?:at|above) ([-−]?[\d.]+) dBFS/.exec(detail)?.[1]?.replace('−', '-');
      if (level === undefined) return 'The peaks were pressed down before it was recorded: it sounds hard.';
      return Number(level) < TURNED_DOWN
        ? 'The tops of the wave are cut off: it rasps. It was turned down later, so that it is low and clipped all the same.'
        : 'The tops of the wave are cut off at this level: loud notes rasp.';
    }
    case 'distortion':
      return detail.includes('steps')
        ? 'Too few steps from soft to loud: a grain that follows the music.'
        : 'It was overdriven: rough, with overtones that nobody played.';
    case 'noise':
      return 'Hiss, hum or rumble that other passages have not.';
    case 'bandlimit':
      return detail.includes('lows') ? 'What is missing makes it sound thin.' : 'What is missing makes it sound dull.';
    case 'dropout':
      return 'The sound is gone for a moment.';
    case 'click':
      return 'Short cracks, as of dust or a bad cable.';
    case 'artifact':
      return 'As if through water: what separation, or a file that was made very small, leaves behind.';
  }
}
