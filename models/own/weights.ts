import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The committed weights of the separator, float16; their card is weights/README.md. */
export const OWN_WEIGHTS = fileURLToPath(new URL('weights/separator.safetensors', import.meta.url));

let known: string | null = null;

/** SHA-256 of that file: which separator made the stems. */
export function ownWeightsHash(): string {
  known ??= createHash('sha256').update(readFileSync(OWN_WEIGHTS)).digest('hex');
  return known;
}
