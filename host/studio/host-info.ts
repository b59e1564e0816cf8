import { TREATMENT_NAMES } from '../../dsp/treat/treatment.ts';
import { resonateCommand } from '../../models/resonate-command.ts';
import type { HostInfo } from '../api/backend.ts';
import { lackOf } from '../chain/available.ts';
import { renewLacks } from '../chain/renew.ts';
import type { Runner } from '../jobs/runner.ts';
import { VERSION } from '../version.ts';
import type { Places } from './places.ts';

/** See HostInfo: a package of Electron that nobody started from a terminal of npm's has no command. */
export function typedCommand(
  env: NodeJS.ProcessEnv,
  versions: Readonly<Record<string, string | undefined>>,
): string | null {
  return versions.electron !== undefined && env.npm_command === undefined ? null : resonateCommand(env);
}

/** What a window is told of the host: the cache as it is now, and what cannot be done here and why. */
export function hostInfo(runner: Runner, { demo }: Places): HostInfo {
  const { bytes, limit } = runner.cache.info();
  const lacks = [...TREATMENT_NAMES.map((name) => [name, lackOf(name)] as const), ['diffusion', renewLacks()] as const];
  const unavailable = Object.fromEntries(
    lacks.filter((entry): entry is [(typeof entry)[0], string] => entry[1] !== null),
  );
  return {
    version: VERSION,
    cacheBytes: bytes,
    cacheLimit: limit,
    cacheLimitGiven: runner.cache.isLimitGiven,
    command: typedCommand(process.env, process.versions),
    unavailable,
    demo,
  };
}
