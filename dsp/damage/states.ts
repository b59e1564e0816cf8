import { SEVERITIES } from './finding.ts';

/** What a moment may be. Gaps shorter than a moment have a finder of their own. */
export const JUDGED = [
  'clean',
  'clipping',
  'distortion',
  'noise',
  'bandlimit',
  'artifact',
  'click',
  'dropout',
] as const;

/** What the network tells of a moment: clean first, then each cause in its three severities, minor first. */
export const OUTPUTS = 1 + (JUDGED.length - 1) * SEVERITIES.length;

/** What the network is told of the whole recording: which stem it is. */
export const STEM_INPUTS = ['vocals', 'drums', 'bass', 'other', 'mix'] as const;
