import { PlainError } from '../jobs/job.ts';
import { type DawFile, MOST_ITEMS, secondsOf } from './session.ts';

/** Parts of a line, tabs between: a name has none but by accident. */
const MOST_WORDS = 20;

/**
 * An Audacity label track: start and end in seconds and a name, with tabs between, one label a line. Where both are one time it is a marker. The second
 * line of a label with frequencies begins with a backslash and is passed over. Throws a PlainError where no line is a label.
 */
export function readLabels(text: string, name: string): DawFile {
  const spans: { start: number; end: number; name: string }[] = [];
  const markers: { at: number; name: string }[] = [];
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    if (line.trim() === '' || line.startsWith('\\')) continue;
    const [from, to, ...words] = line.split('\t', MOST_WORDS);
    const [start, end] = [secondsOf(from), secondsOf(to)];
    if (start === null || end === null || end < start) continue;
    const said = words.join(' ').trim();
    if (end === start) markers.push({ at: start, name: said });
    else spans.push({ start, end, name: said });
    if (spans.length + markers.length > MOST_ITEMS) throw new PlainError(`${name} has too many labels: split it.`);
  }
  if (spans.length + markers.length === 0) {
    throw new PlainError(`${name} has no labels: export a label track, with start, end and name on each line.`);
  }
  return { spans, markers: markers.sort((a, b) => a.at - b.at), tempo: null, meter: null };
}
