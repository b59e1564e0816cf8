import { z } from 'zod';

/** The messages between a page and the main process. The page may send only these, each with what its schema allows. */
const path = z.string().min(1).max(4096);

export const CHANNELS = {
  'choose-input': z.tuple([]),
  'choose-output': z.tuple([z.string().min(1).max(255)]),
  'take-pending-input': z.tuple([]),
  'drag-out': z.tuple([path]),
  'add-recent': z.tuple([path]),
} as const;

export type Channel = keyof typeof CHANNELS;

export type Arguments<C extends Channel> = z.infer<(typeof CHANNELS)[C]>;
