import { createFixtureBackend, type FixtureBackend } from '../fixture/backend.ts';
import { fixtureProject } from '../fixture/project.ts';
import { createSilentPlayer } from '../fixture/silent-player.ts';
import { createSession } from '../state/session.ts';
import { makeStore } from '../state/store.ts';
import { selected } from '../state/view.ts';
import { followInfo } from './follow-info.ts';
import type { Services } from './services.tsx';

export interface Bench extends Services {
  readonly backend: FixtureBackend;
  /** What was said to a screen reader. */
  readonly said: string[];
  select(region: string): void;
}

/** An editor without a page over the made-up song. Close its session at the end. */
export async function openBench(project = fixtureProject()): Promise<Bench> {
  const store = makeStore();
  const backend = createFixtureBackend(project);
  const session = createSession({ store, backend, client: 'me', backoff: () => 1 });
  const said: string[] = [];
  await session.open('/song');
  followInfo({ store, backend });
  const player = createSilentPlayer();
  player.load(project);
  // The first word of the connection.
  await new Promise((resolve) => setTimeout(resolve));
  return {
    store,
    backend,
    session,
    player,
    said,
    announce: (text) => said.push(text),
    select: (id) => store.dispatch(selected({ kind: 'region', id })),
  };
}
