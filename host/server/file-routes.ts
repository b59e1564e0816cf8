import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { isSessionFile } from '../api/importable.ts';
import { isSoundFile } from '../api/sound-files.ts';
import { makeFolder, temporaryFor } from '../audio/files.ts';
import { refuse } from './guard.ts';

export interface Files {
  /** Where dropped files are kept. */
  readonly uploads: string;
  /** The files that an export wrote; empty where there is no such work. */
  filesOf(work: string): readonly string[];
}

/** Bytes of one dropped file: three hours of stereo in 32-bit float at 96 kHz. */
const MOST_BYTES = 8.5e9;
const LONGEST_NAME = 180;

const asked = z.object({ work: z.string().max(100), index: z.coerce.number().pipe(z.int().min(0)) });
const named = z.object({ name: z.string().min(1).max(1000) });
/** A file of a dropped folder: the folder's name, and one word for that folder, which is told from others of its name by it. */
const inFolder = z.object({ folder: z.string().min(1).max(1000), of: z.string().regex(/^[0-9a-f]{16}$/) });

const NO_NAME = {
  status: 400,
  sentence: 'The dropped file has no name that can be kept: rename it and drop it again.',
};
const NO_SOUND = {
  status: 415,
  sentence:
    'The dropped file is no recording that Resonate knows: drop WAV, AIFF, FLAC, MP3, M4A, OGG, Opus or MP4, or over an open project what a DAW wrote.',
};
const TOO_LARGE = {
  status: 413,
  sentence: `The dropped file is larger than ${MOST_BYTES / 1e9} GB: start Resonate with its path instead.`,
};
const BROKEN_OFF = { status: 400, sentence: 'The dropped file did not arrive whole: drop it again.' };
const NO_FILE = { status: 404, sentence: 'There is no such exported file any more: export it again.' };

/** Files that the person drops on the page, and files that an export wrote. */
export function fileRoutes(server: FastifyInstance, files: Files, mostBytes = MOST_BYTES): void {
  server.get('/file', (request, reply) => {
    const want = asked.safeParse(request.query);
    const path = want.success ? files.filesOf(want.data.work)[want.data.index] : undefined;
    if (path === undefined || !existsSync(path)) return refuse(reply, NO_FILE);
    return reply
      .type('application/octet-stream')
      .header('content-length', statSync(path).size)
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(basename(path))}`)
      .send(createReadStream(path));
  });

  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The bytes are not read here: they go straight to the disk.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.put<{ Querystring: { folder?: unknown } }>('/upload', async (request, reply) => {
      const want = named.safeParse(request.query);
      const name = want.success ? safeName(want.data.name) : null;
      const isOfFolder = request.query.folder !== undefined;
      const folder = isOfFolder ? folderIn(files.uploads, request.query) : files.uploads;
      if (name === null || folder === null) return refuse(reply, NO_NAME);
      if (!isSoundFile(name) && !isSessionFile(name)) return refuse(reply, NO_SOUND);
      const said = Number(request.headers['content-length'] ?? Number.NaN);
      // What comes after a refusal is not read: the connection ends with the answer.
      if (said > mostBytes) return refuse(reply.header('connection', 'close'), TOO_LARGE);
      makeFolder(folder);
      const temporary = temporaryFor(join(folder, name));
      let bytes = 0;
      const hash = createHash('sha256');
      const counter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          bytes += chunk.length;
          hash.update(chunk);
          done(bytes > mostBytes ? new Error('too large') : null, chunk);
        },
      });
      try {
        await pipeline(request.raw, counter, createWriteStream(temporary, { flags: 'wx' }));
      } catch (error) {
        rmSync(temporary, { force: true });
        if (bytes > mostBytes) return refuse(reply.header('connection', 'close'), TOO_LARGE);
        if (request.raw.destroyed && !request.raw.complete) return refuse(reply, BROKEN_OFF);
        throw error;
      }
      const path = await placeFor(folder, name, bytes, hash.digest('hex'));
      if (existsSync(path)) rmSync(temporary);
      else renameSync(temporary, path);
      return reply.send({ path: isOfFolder ? folder : path });
    });
  });
}

/** Where a dropped folder is kept: under its own name, for that is what its project is called. Null where the name cannot be kept. */
function folderIn(uploads: string, query: unknown): string | null {
  const want = inFolder.safeParse(query);
  const name = want.success ? safeName(want.data.folder) : null;
  return name === null ? null : join(uploads, want.data!.of, name);
}

/** Names that mean devices on Windows, where a project folder may be taken later. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** A name that stays in its folder on every system; null where nothing is left of it. */
export function safeName(given: string): string | null {
  const last = given.split(/[/\\]/).at(-1)!.normalize('NFC');
  // Control characters, those that Windows forbids, and those that turn the direction of writing and so hide an ending.
  const plain = last.replace(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '').replace(/^[.\s]+|[.\s]+$/g, '');
  const ending = extname(plain);
  const stem = basename(plain, ending);
  if (stem === '' || DEVICE.test(plain)) return null;
  let short = stem;
  while (Buffer.byteLength(short) > LONGEST_NAME) short = [...short].slice(0, -1).join('');
  return `${short}${ending}`;
}

/** The name, with a number behind it where another file has it; where a file of these very bytes is there already, that one. */
async function placeFor(folder: string, name: string, bytes: number, sha256: string): Promise<string> {
  const ending = extname(name);
  for (let n = 1; ; n++) {
    const path = join(folder, n === 1 ? name : `${basename(name, ending)} ${n}${ending}`);
    if (!existsSync(path)) return path;
    if (statSync(path).size !== bytes) continue;
    const there = createHash('sha256');
    await pipeline(createReadStream(path), there);
    if (there.digest('hex') === sha256) return path;
  }
}
