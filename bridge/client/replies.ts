import { z } from 'zod';

/** What a plugin host may answer (see plugin-host/control.cpp). A plugin shares its memory, so nothing of it is believed. */

/** Samples: a plugin may be 30 s late at up to 768 kHz, and a chain has up to 32. As in plugin-host/insert.cpp, control.cpp and protocol.h. */
const MOST_LATENCY = 30 * 768_000 * 32;

const latency = z.int().min(0).max(MOST_LATENCY);
const tail = z.number().min(0).nullable();

export const chainFacts = z.object({
  /** Samples that come out later than they went in. */
  latency,
  /** Seconds that go on sounding after the sound; null: for ever. */
  tail,
  inserts: z.array(
    z.object({
      latency,
      tail,
      /** 2: a mono plugin, once for each side of a stereo sound. */
      instances: z.int().min(1).max(2),
      faulted: z.boolean(),
    }),
  ),
});

/** What a chain says of itself when it is ready. */
export type ChainFacts = Readonly<z.infer<typeof chainFacts>>;

export const parameterReply = z.object({
  id: z.string(),
  name: z.string(),
  /** 0..1. */
  value: z.number(),
  default: z.number(),
  /** The value in the plugin's own words, without its unit. */
  text: z.string(),
  /** The unit. */
  label: z.string(),
  /** How many values it has; 0: any. */
  steps: z.int().min(0),
});

export type Parameter = Readonly<z.infer<typeof parameterReply>>;

export const parametersReply = z.object({ parameters: z.array(parameterReply) });

/** `state`: base64. */
export const stateReply = z.object({ state: z.string() });

/** Where no more is told than that it is done. */
export const doneReply = z.object({});
