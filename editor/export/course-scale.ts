/** Where a course of loudness is drawn: LUFS at the top and bottom, and the marks at both axes. */
interface CourseScale {
  readonly top: number;
  readonly bottom: number;
  /** LUFS. */
  readonly levels: readonly number[];
  /** Seconds. */
  readonly times: readonly number[];
}

/** LU between marks, and what is shown at least and at most: less shows nothing of a level song, more hides what is near the target. */
const BETWEEN = 6;
const LEAST = 12;
const MOST = 30;
/** LUFS for silence. */
const SILENT = -70;
/** Seconds between marks that one can count in, and how many of them there may be. */
const STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
const MOST_TIMES = 5;

/** A scale on which both courses and the target are seen; what is very quiet lies on its ground. `seconds`: of the whole. */
export function courseScale(
  courses: readonly (readonly number[])[],
  target: number | null,
  seconds: number,
): CourseScale {
  const aim = target === null ? [] : [target];
  const heard = [...courses.flat().filter((lufs) => lufs > SILENT), ...aim];
  const highest = heard.reduce((most, lufs) => Math.max(most, lufs), heard.length === 0 ? -20 : SILENT);
  const lowest = heard.reduce((least, lufs) => Math.min(least, lufs), highest);
  const top = Math.ceil(highest + 1);
  const bottom = Math.max(top - MOST, Math.min(top - LEAST, Math.floor(lowest - 1)));
  const levels: number[] = [];
  for (let level = Math.floor(top / BETWEEN) * BETWEEN; level > bottom; level -= BETWEEN) levels.push(level);
  const step = STEPS.find((length) => seconds / length <= MOST_TIMES) ?? STEPS.at(-1)!;
  const times: number[] = [];
  for (let time = 0; time <= seconds; time += step) times.push(time);
  return { top, bottom, levels, times };
}
