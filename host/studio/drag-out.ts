import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../audio/files.ts';
import { hashOf } from '../jobs/canonical.ts';
import { PlainError } from '../jobs/job.ts';
import type { SourceRef } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import { write } from '../jobs/write.ts';
import { fileName } from '../project/file-name.ts';
import type { Project } from '../project/project.ts';
import { chosenTake } from '../project/selectors.ts';
import type { OpenProject } from './open-project.ts';
import { soundOf } from './sound.ts';

/**
 * Writes a span as it is heard to a WAV file in `into`, as exact as the sound itself. Nothing is ever removed from there: what was dragged into a
 * DAW may still be played from where it lies.
 */
export async function writeSpan(
  open: OpenProject,
  runner: Runner,
  into: string,
  stem: string | null,
  span: { readonly start: number; readonly end: number },
  version: 'original' | 'mended',
): Promise<string> {
  const { project } = open;
  const start = Math.max(0, span.start);
  const end = Math.min(project.length, span.end);
  if (end <= start) throw new PlainError('There is no sound between these two places: choose a longer span.');
  await open.share();
  const source = await soundOf(runner, project, stem, version);
  const whole = start === 0 && end === project.length;
  const at = (frame: number): string => `${Math.floor(frame / project.sampleRate / 60)}m${seconds(frame, project)}s`;
  const words = [fileName(project.name), stem ?? 'mix', ...(whole ? [] : [`${at(start)}-${at(end)}`]), version];
  const slice: SourceRef = { kind: 'slice', of: source, start, length: end - start };
  // A DAW may refer to the file where it lies: one that sounds otherwise never takes its place.
  const place = join(into, hashOf(slice).slice(0, 8));
  const path = join(place, `${words.join(' ')}.wav`);
  if (existsSync(path)) return path;
  makeFolder(place);
  await runner.run(write, {
    source: slice,
    path,
    options: {
      format: 'wav',
      bits: '32f',
      metadata: { comment: commentOf(project, stem, { start, end }, version) },
    },
  });
  return path;
}

function seconds(frame: number, { sampleRate }: Project): string {
  return ((frame / sampleRate) % 60).toFixed(2).padStart(5, '0').replace('.', ',');
}

/** The label travels with the sound. */
function commentOf(
  { regions }: Project,
  stem: string | null,
  { start, end }: { readonly start: number; readonly end: number },
  version: 'original' | 'mended',
): string {
  const labels = regions.flatMap((region) => {
    const take = chosenTake(region);
    const isIn = take !== null && take.start < end && start < take.end;
    return isIn && region.blend > 0 && (stem === null || region.stem === stem) ? [take.label] : [];
  });
  if (version === 'original' || labels.length === 0) return 'Unchanged by Resonate';
  return `Mended by Resonate: ${[...new Set(labels)].join(', ')}`;
}
