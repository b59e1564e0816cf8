import { z } from 'zod';
import type { Edits, Project, StemName } from './project.ts';

/** One kind of change of a project: what it needs, what the history calls it, and what it does. */
export interface Change<Payload> {
  /** Refuses what is malformed, whoever sent it. What is well formed may still be impossible: then `apply` throws. */
  readonly payload: z.ZodType<Payload>;
  /** What the person did, in a musician's few words: "Move the bass region, bar 17". `project` is as it was before. */
  label(payload: Payload, project: Project): string;
  /** The part of what was heard that it edits: before `apply`, its list stands in `edits`, there to be changed. */
  edits?(payload: Payload): keyof Edits;
  /**
   * Changes the draft; throws an ImpossibleAction where it cannot be. `project` is the same before any change: looking there is quick, while each
   * element that is looked at in a draft costs a proxy.
   */
  apply(draft: Project, payload: Payload, project: Project): void;
}

export function defineChange<Payload>(change: Change<Payload>): Change<Payload> {
  return change;
}

/** An action that cannot be applied to the project as it is. The message is one sentence for the person. */
export class ImpossibleAction extends Error {
  override readonly name = 'ImpossibleAction';
}

/** No song has more frames: 2^40 are half a year at 48 kHz. */
export const frames = z
  .int()
  .min(0)
  .max(2 ** 40);
export const id = z.string().min(1).max(100);
export const text = z.string().max(2000);
export const index = z.int().min(0);

/** Index of a track. Throws where the stem has none. */
export function trackAt(project: Project, stem: StemName): number {
  const at = project.tracks.findIndex((track) => track.stem === stem);
  if (at < 0) throw new ImpossibleAction(`There is no ${stem} track yet: wait until the recording is separated.`);
  return at;
}

/** Index of a region. Throws where it is gone. */
export function regionAt(project: Project, id: string): number {
  const at = project.regions.findIndex((region) => region.id === id);
  if (at < 0) throw new ImpossibleAction('This region is gone: choose another one.');
  return at;
}

/** Index of a region that a person may change: its track is not locked. */
export function openRegionAt(project: Project, id: string): number {
  const at = regionAt(project, id);
  refuseLocked(project, project.regions[at]!.stem);
  return at;
}

export function refuseLocked(project: Project, stem: StemName): void {
  if (project.tracks.some((track) => track.stem === stem && track.locked)) {
    throw new ImpossibleAction(`The ${stem} track is locked: unlock it to change its regions.`);
  }
}

/** Sets the fields that are given. One that is undefined is not given. */
export function assign<T extends object>(target: T, fields: { readonly [K in keyof T]?: T[K] | undefined }): void {
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) (target as Record<string, unknown>)[key] = value;
  }
}
