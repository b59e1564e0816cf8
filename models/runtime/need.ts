import { readFileSync } from 'node:fs';
import { ModelError } from '../error.ts';
import { weightsIn } from '../onnx/proto.ts';
import { BYTES } from '../onnx/types.ts';

/**
 * Bytes that a model's weights take when it is open: those of its file, but float16 becomes float32 then. What is computed with them comes on top.
 * Throws a ModelError where the model file is not there or is none.
 */
export function weightMemory(path: string): number {
  return weightsIn(readModel(path)).reduce((sum, { type, shape }) => {
    const bytes = type === 'float16' ? BYTES.float32 : BYTES[type];
    return sum + bytes * shape.reduce((product, dim) => product * dim, 1);
  }, 0);
}

function readModel(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ModelError(
      `The model ${path} cannot be read (${(error as NodeJS.ErrnoException).code}): convert it again.`,
    );
  }
}
