/** The names and payloads of all actions stand with what they do, in `changes/`. */
export type { Action, HostAction, PersonAction } from './changes.ts';
