import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PARTS, type Part } from '../../bridge/protocol/messages.ts';

/** A block that the plugin gave a DAW which rendered. */
export interface RenderedBlock {
  readonly part: Part;
  /** Frames from the beginning of the song. */
  readonly position: number;
  readonly channels: readonly [Float32Array, Float32Array];
}

/** Bytes before the samples of a block: part and frames (i32), position (i64). */
const HEAD = 16;

/** What all instances wrote down in a folder; see bridge/plugin/render_record.h. In the order of each instance. The last block of one that was killed may be lacking. */
export function renderedBlocks(folder: string): RenderedBlock[] {
  return readdirSync(folder).flatMap((file) => blocksIn(new Uint8Array(readFileSync(join(folder, file)))));
}

function blocksIn(bytes: Uint8Array): RenderedBlock[] {
  const view = new DataView(bytes.buffer);
  const blocks: RenderedBlock[] = [];
  for (let at = 0; at + HEAD <= bytes.length; ) {
    const part = PARTS[view.getInt32(at, true)]!;
    const frames = view.getInt32(at + 4, true);
    const position = Number(view.getBigInt64(at + 8, true));
    const first = at + HEAD;
    at = first + 8 * frames;
    if (at > bytes.length) break;
    blocks.push({
      part,
      position,
      channels: [
        new Float32Array(bytes.buffer, first, frames),
        new Float32Array(bytes.buffer, first + 4 * frames, frames),
      ],
    });
  }
  return blocks;
}

/** Where blocks are not what they should be, in words; nothing where all are. */
export function faultsOf(
  blocks: readonly RenderedBlock[],
  expected: (part: Part) => readonly Float32Array[],
): string[] {
  const planes = new Map(
    PARTS.filter((part) => blocks.some((block) => block.part === part)).map((part) => [part, expected(part)]),
  );
  return blocks.flatMap(({ part, position, channels }) =>
    channels.flatMap((plane, c) => {
      const want = (i: number): number => planes.get(part)![c]![position + i] ?? 0;
      const at = plane.findIndex((x, i) => x !== want(i));
      return at === -1 ? [] : [`${part}, channel ${c}, frame ${position + at}: ${plane[at]} instead of ${want(at)}`];
    }),
  );
}
