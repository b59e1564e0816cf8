import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cpus, hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Verdict } from './providers.ts';

/** Lies beside a converted model, so that it goes with it. */
const FILE = 'providers.json';

const verdict = z.object({
  used: z.string(),
  reports: z.array(z.object({ name: z.string(), seconds: z.number().nullable(), why: z.string() })),
});
/** By machine and run-time, then by the name of the model's file. */
const verdicts = z.record(z.string(), z.record(z.string(), verdict));

/** What was found out about providers, kept from one program to the next: for one machine, one version of the run-time and one model. */
export interface Verdicts {
  recall(path: string): Verdict | null;
  remember(path: string, verdict: Verdict): void;
}

/** The verdicts that hold on this machine with this version of the run-time. */
export function verdictsOf(version: string, machine = thisMachine()): Verdicts {
  const key = `${machine}, onnxruntime ${version}`;
  return {
    recall: (path) => read(dirname(path))[key]?.[basename(path)] ?? null,
    remember(path, found) {
      const folder = dirname(path);
      const all = read(folder);
      const temporary = join(folder, `${FILE}.${process.pid}.part`);
      try {
        writeFileSync(temporary, JSON.stringify({ ...all, [key]: { ...all[key], [basename(path)]: found } }, null, 1));
        renameSync(temporary, join(folder, FILE));
      } catch {
        // A folder that may only be read: it is found out again the next time.
      }
    },
  };
}

/** What was last found of each model file in a folder on this machine, by the file's name, whatever the version of the run-time. */
export function verdictsIn(folder: string, machine = thisMachine()): Readonly<Record<string, Verdict>> {
  const own = Object.entries(read(folder)).filter(([key]) => key.startsWith(`${machine}, `));
  return Object.assign({}, ...own.map(([, found]) => found)) as Record<string, Verdict>;
}

function thisMachine(): string {
  return `${hostname()}, ${process.platform} ${process.arch}, ${cpus()[0]?.model.trim() ?? 'unknown processor'}`;
}

function read(folder: string): z.infer<typeof verdicts> {
  try {
    return verdicts.parse(JSON.parse(readFileSync(join(folder, FILE), 'utf8')));
  } catch {
    return {}; // none yet, or of another form: then it is found out again
  }
}
