import { artifact } from './causes/artifact.ts';
import { bandlimit } from './causes/bandlimit.ts';
import type { DamageCause } from './causes/cause.ts';
import { click } from './causes/click.ts';
import { clipping } from './causes/clipping.ts';
import { distortion } from './causes/distortion.ts';
import { dropout } from './causes/dropout.ts';
import { noise } from './causes/noise.ts';
import type { Cause } from './finding.ts';

/** Every cause: a file in `causes/` and a line here (its name stands in `finding.ts`, which the document knows). */
export const DAMAGE_CAUSES: Readonly<Record<Cause, DamageCause>> = {
  clipping,
  distortion,
  noise,
  bandlimit,
  dropout,
  click,
  artifact,
};
