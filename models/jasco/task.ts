import { join } from 'node:path';
import { openCodec } from '../encodec/codec.ts';
import type { TaskContext } from '../runtime/task.ts';
import { openTextEncoder } from '../t5/text.ts';
import { CODEC_FOLDER } from './convert.ts';
import { flowOf, MODEL_FILE, readFlowConfig } from './flow.ts';
import { type Generated, type GenerateRequest, generate } from './generate.ts';

/** Converted folders. */
export interface JascoFolders {
  readonly jasco: string;
  /** null where no description is asked for. */
  readonly t5: string | null;
  /** null: the codec inside the converted JASCO. */
  readonly encodec: string | null;
}

export interface JascoTaskInput {
  readonly folders: JascoFolders;
  readonly request: GenerateRequest;
}

/**
 * Makes one take in the model process. The flow, which takes seconds to open, stays open for the next take; the text encoder, as large again and asked once a take,
 * does not, nor does the codec.
 */
export async function makeTake({ folders, request }: JascoTaskInput, context: TaskContext): Promise<Generated> {
  const { threads } = context;
  await context.step('loading the model', 0);
  const hidden = await spoken(folders.t5, request.describe, threads);
  const flow = flowOf(readFlowConfig(folders.jasco), await context.open(join(folders.jasco, MODEL_FILE)));
  const codec = await openCodec(folders.encodec ?? join(folders.jasco, CODEC_FOLDER), { threads });
  try {
    return await generate({ flow, codec }, { ...request, text: hidden }, (stage, fraction) =>
      context.step(stage, fraction),
    );
  } finally {
    await codec.release();
  }
}

async function spoken(folder: string | null, describe: string, threads: number): Promise<Float32Array | null> {
  if (describe === '' || folder === null) return null;
  const text = await openTextEncoder(folder, { threads });
  try {
    return await text.encode(text.tokenise(describe));
  } finally {
    await text.release();
  }
}
