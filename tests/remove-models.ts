import { rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';

/** Run once for all tests: takes away the models that they converted (see vitest.config.ts). */
export default function setup({ config }: TestProject): () => void {
  return () => rmSync(String(config.env.RESONATE_MODELS), { recursive: true, force: true });
}
