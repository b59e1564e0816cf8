import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { Cancelled } from '../../dsp/audio/source.ts';
import { type AssetInfo, assetInfo, readPeaks } from '../audio/asset.ts';
import { PEAK_LEVELS, type Peaks } from '../audio/peaks.ts';
import { refuse } from './guard.ts';
import { FOREVER } from './headers.ts';

/** Where the sound lies that open projects refer to or the cache holds. */
export interface Sounds {
  /** The folder of an asset; null where it may not be had or is not there. */
  folderOf(hash: string): string | null;
  /** Peaks of a sound that is being decoded under this UUID, as far as they are there: none before and after. */
  growingPeaks(id: string, level: number, start: number, count: number): Peaks | null;
  /** One spectrogram tile, column after column; null where the asset may not be had. Rejects with a PlainError. */
  tile(hash: string, index: number, zoom: number, signal: AbortSignal): Promise<Uint8Array | null>;
}

/** Points of one channel in one answer: more than any screen draws. */
const MOST_POINTS = 1 << 16;
const COARSEST_TILE = 3;

const hash = z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) });
const growing = z.object({ hash: z.uuid() });
const position = z.coerce.number().pipe(z.int().min(0));
const span = z.object({ start: position.default(0), count: position.optional() });
const points = z.object({
  level: position.pipe(z.int().max(PEAK_LEVELS - 1)),
  start: position.default(0),
  count: position.pipe(z.int().max(MOST_POINTS)),
});
const tile = z.object({ index: position, zoom: position.pipe(z.int().max(COARSEST_TILE)) });

const ABSENT = {
  status: 404,
  sentence: 'No open project has this sound: open the project again.',
};
const MALFORMED = { status: 400, sentence: 'The window asked for sound that cannot be: reload the window.' };

/** The bytes of sounds, their peaks and their spectrograms. */
export function soundRoutes(server: FastifyInstance, sounds: Sounds): void {
  server.get('/asset/:hash', (request, reply) => {
    const asked = span.safeParse(request.query);
    const found = lookUp(request.params, sounds);
    if (!asked.success) return refuse(reply, MALFORMED);
    if (found === null) return refuse(reply, ABSENT);
    const { folder, info } = found;
    const bytes = info.channels * 4;
    const first = Math.min(asked.data.start, info.length);
    const end = Math.min(info.length, first + (asked.data.count ?? info.length));
    // The disk gives it as fast as a store of the browser's would, and hours of sound would only push out everything else there.
    binary(reply).header('content-length', (end - first) * bytes);
    if (end === first) return reply.send(Buffer.alloc(0));
    const file = join(folder, `${info.hash}.f32`);
    return reply.send(createReadStream(file, { start: first * bytes, end: end * bytes - 1, highWaterMark: 1 << 18 }));
  });

  server.get('/peaks/:hash', (request, reply) => {
    const asked = points.safeParse(request.query);
    if (!asked.success) return refuse(reply, MALFORMED);
    const { level, start, count } = asked.data;
    const grows = growing.safeParse(request.params);
    if (grows.success) {
      const sofar = sounds.growingPeaks(grows.data.hash, level, start, count);
      return binary(reply).send(sofar === null ? Buffer.alloc(0) : packed(sofar));
    }
    const found = lookUp(request.params, sounds);
    if (found === null) return refuse(reply, ABSENT);
    const peaks = readPeaks(found.folder, found.info.hash, level, start, count);
    return binary(reply).header('cache-control', FOREVER).send(packed(peaks));
  });

  server.get('/tile/:hash', async (request, reply) => {
    const asked = tile.safeParse(request.query);
    const name = hash.safeParse(request.params);
    if (!asked.success) return refuse(reply, MALFORMED);
    if (!name.success) return refuse(reply, ABSENT);
    // Who scrolls on does not wait for what is out of sight.
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const { index, zoom } = asked.data;
    const made = await sounds.tile(name.data.hash, index, zoom, gone.signal).catch((error: unknown) => {
      if (error instanceof Cancelled) return null;
      throw error;
    });
    if (made === null) return refuse(reply, ABSENT);
    return binary(reply).header('cache-control', FOREVER).send(Buffer.from(made));
  });
}

/** Per channel, planar: (minimum, maximum) of each point. */
function packed({ min, max }: Peaks): Buffer {
  const out = new Float32Array(min.length * (min[0]?.length ?? 0) * 2);
  let at = 0;
  min.forEach((low, channel) => {
    for (let k = 0; k < low.length; k++) {
      out[at++] = low[k]!;
      out[at++] = max[channel]![k]!;
    }
  });
  return Buffer.from(out.buffer);
}

function lookUp(params: unknown, sounds: Sounds): { folder: string; info: AssetInfo } | null {
  const name = hash.safeParse(params);
  const folder = name.success ? sounds.folderOf(name.data.hash) : null;
  return name.success && folder !== null ? { folder, info: assetInfo(folder, name.data.hash) } : null;
}

function binary(reply: FastifyReply): FastifyReply {
  return reply.type('application/octet-stream');
}
