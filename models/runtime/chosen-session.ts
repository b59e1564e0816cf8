import { env, listSupportedBackends } from 'onnxruntime-node';
import { ModelError } from '../error.ts';
import { freeMemory } from './memory.ts';
import { modelMemory } from './need.ts';
import { judge, providerOfEnvironment, type Reference, unopposed, type Verdict } from './providers.ts';
import { type OpenSession, openSession, type Session } from './session.ts';
import { type Feeds, reasonOf, type Trial, type TrialOrder, tryApart } from './trial.ts';
import { type Verdicts, verdictsOf } from './verdicts.ts';

export interface ChoiceOptions {
  readonly threads: number;
  /** 'auto' tries what the run-time has; any other name computes and nothing else does. Default: RESONATE_PROVIDER, else 'auto'. */
  readonly provider?: string;
  /** Whether every model is tried anew, once, whatever was found before. */
  readonly isFresh?: boolean;
  /** Told what holds for a model, as soon as that is known. */
  readonly onVerdict?: (path: string, verdict: Verdict) => void;
  readonly candidates?: readonly string[];
  readonly open?: (path: string, provider: string) => Promise<Session>;
  readonly tryOut?: (order: TrialOrder) => Promise<Trial>;
  readonly verdicts?: Verdicts;
  /** Whether the model fits into memory a second time, for its trial. */
  readonly fitsTwice?: (path: string) => boolean;
  /** Seconds. */
  readonly now?: () => number;
}

/**
 * Opens models on the provider that serves each best on this machine. The first real run of a model decides: the CPU does it, then every other provider of the run-time
 * does the same in a process of its own, and only one that computes the same, faster, takes over, from this very run on. That is remembered. The CPU computes
 * wherever another cannot, and `Session.provider` says who did.
 */
export function choosing(options: ChoiceOptions): OpenSession {
  const { threads, provider = providerOfEnvironment(), onVerdict } = options;
  const open =
    options.open ??
    ((path, name) => openSession(path, { threads, providers: name === 'cpu' ? ['cpu'] : [name, 'cpu'] }));
  if (provider !== 'auto') return (path) => forced(path, provider, open);
  const means: Means = {
    threads,
    open,
    isFresh: options.isFresh ?? false,
    candidates: options.candidates ?? listSupportedBackends().map(({ name }) => name),
    tryOut: options.tryOut ?? tryApart,
    verdicts: options.verdicts ?? verdictsOf(env.versions.node ?? env.versions.common),
    fitsTwice: options.fitsTwice ?? fitsTwice,
    now: options.now ?? (() => performance.now() / 1000),
    onVerdict: onVerdict ?? (() => {}),
    unable: new Map(),
    decided: new Set(),
  };
  return (path) => chosen(path, means);
}

type Means = Required<Omit<ChoiceOptions, 'provider'>> & {
  /** Why a provider cannot compute anything here, or null where it can. */
  readonly unable: Map<string, Promise<string | null>>;
  /** Models that were tried out here. */
  readonly decided: Set<string>;
};

async function forced(path: string, provider: string, open: NonNullable<ChoiceOptions['open']>): Promise<Session> {
  if (provider === 'cpu') return open(path, 'cpu');
  try {
    return await open(path, provider);
  } catch (error) {
    throw new ModelError(
      `${provider} was asked for (RESONATE_PROVIDER or --provider) and cannot compute this model here (${reasonOf(error)}): ask for cpu, or for none.`,
    );
  }
}

async function chosen(path: string, means: Means): Promise<Session> {
  const { verdicts, isFresh, decided, onVerdict } = means;
  const known = isFresh && !decided.has(path) ? null : verdicts.recall(path);
  let current = await firstOf(path, known, means);
  if (known !== null && current.provider === known.used) onVerdict(path, known);
  let deciding: Promise<void> | null = known === null ? null : Promise.resolve();
  const { inputs, outputs } = current;
  return {
    inputs,
    outputs,
    get provider() {
      return current.provider;
    },
    async run(feeds, wanted = outputs) {
      const session = current;
      deciding ??= decide(path, session, feeds, wanted, means).then(
        (better) => {
          current = better;
        },
        (error: unknown) => {
          // An input that the network does not take says nothing of who shall compute others.
          deciding = null;
          throw error;
        },
      );
      await deciding;
      if (current.provider === 'cpu') return current.run(feeds, wanted);
      try {
        return await current.run(feeds, wanted);
      } catch (error) {
        // It could, and cannot any more: its memory may be full. An input that the CPU does not take either says nothing of it.
        const lost = current;
        const cpu = await means.open(path, 'cpu');
        const outputs = await cpu.run(feeds, wanted).catch(async (reason: unknown) => {
          await cpu.release();
          throw reason;
        });
        rememberLost(path, lost.provider, error, means);
        current = cpu;
        await lost.release();
        return outputs;
      }
    },
    release: () => current.release(),
  };
}

/** The session to begin with: on the provider that served before, else on the CPU. */
async function firstOf(path: string, known: Verdict | null, means: Means): Promise<Session> {
  const name = known?.used ?? 'cpu';
  if (name === 'cpu') return means.open(path, 'cpu');
  return means.open(path, name).catch((error: unknown) => {
    rememberLost(path, name, error, means);
    return means.open(path, 'cpu');
  });
}

/** Remembers that a provider does not serve this model any more, so that the CPU does. */
function rememberLost(path: string, name: string, error: unknown, { verdicts, onVerdict }: Means): void {
  const why = `${name} cannot be used here any more (${reasonOf(error)}).`;
  const before = verdicts.recall(path)?.reports ?? [];
  const reports = [...before.filter((report) => report.name !== name), { name, seconds: null, why }];
  const verdict = { used: 'cpu', reports };
  verdicts.remember(path, verdict);
  onVerdict(path, verdict);
}

/** Tries all providers with this input and returns the session that is to compute: the CPU's, or another in its place. */
async function decide(
  path: string,
  cpu: Session,
  feeds: Feeds,
  wanted: readonly string[],
  means: Means,
): Promise<Session> {
  const { candidates, fitsTwice, verdicts, decided, threads, tryOut, open, onVerdict } = means;
  const others = candidates.filter((name) => name !== 'cpu');
  const found = await Promise.all(others.map(async (name) => [name, await unableTo(name, means)] as const));
  const lacks = new Map(found.flatMap(([name, lack]) => (lack === null ? [] : [[name, lack]])));
  const isAlone = lacks.size === others.length;
  // It may fit the next time: nothing is remembered.
  if (!isAlone && !fitsTwice(path)) return cpu;
  let verdict = unopposed(Object.fromEntries(lacks));
  if (!isAlone) {
    const reference = await timed(cpu, feeds, wanted, means);
    const trials: Record<string, Trial | string> = {};
    for (const name of others) {
      const order = { path, provider: name, feeds, wanted, threads };
      trials[name] = lacks.get(name) ?? (await tryOut(order).catch(reasonOf));
    }
    verdict = judge(reference, trials);
  }
  decided.add(path);
  verdicts.remember(path, verdict);
  onVerdict(path, verdict);
  if (verdict.used === 'cpu') return cpu;
  try {
    const better = await open(path, verdict.used);
    await cpu.release();
    return better;
  } catch (error) {
    rememberLost(path, verdict.used, error, means);
    return cpu;
  }
}

/** As a trial is timed: the better of two runs, for the first of a session also takes its memory. */
async function timed(session: Session, feeds: Feeds, wanted: readonly string[], { now }: Means): Promise<Reference> {
  let seconds = Number.POSITIVE_INFINITY;
  let outputs: Reference['outputs'] = {};
  for (let run = 0; run < 2; run++) {
    const began = now();
    outputs = await session.run(feeds, wanted);
    seconds = Math.min(seconds, now() - began);
  }
  return { seconds, outputs };
}

function unableTo(provider: string, { unable, tryOut, threads }: Means): Promise<string | null> {
  const known = unable.get(provider);
  if (known !== undefined) return known;
  const asked = tryOut({ path: null, provider, feeds: {}, wanted: [], threads }).then(() => null, reasonOf);
  unable.set(provider, asked);
  return asked;
}

function fitsTwice(path: string): boolean {
  const { weights, work } = modelMemory(path);
  return weights + work < freeMemory() / 2;
}
