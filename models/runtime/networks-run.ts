import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { plainNode } from './plain-node.ts';

const RUN_TIME = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')), '..', 'bin', 'napi-v6');

/** Whether networks can be computed here at all: the run-time has a binary for this system, and there is a Node for it. It says nothing about memory. */
export function networksRun(
  { platform, arch }: { readonly platform: string; readonly arch: string } = process,
  node: () => string = plainNode,
): boolean {
  try {
    node();
  } catch {
    return false;
  }
  return existsSync(join(RUN_TIME, platform, arch, 'onnxruntime_binding.node'));
}
