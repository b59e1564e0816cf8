/** One trial of a provider, in a process of its own; what it is told and what it tells is in trial.ts. It ends when its parent does. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Graph } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, type Session } from './session.ts';
import { type Feeds, type PlacedOrder, providerShares, reasonOf, type Trial, type TrialReply } from './trial.ts';

const RUNS = 2;
const WIDTH = 64;

/** A product: what every provider computes that computes at all. */
function smallNetwork(folder: string): { readonly path: string; readonly feeds: Feeds } {
  const g = new Graph('small');
  const x = g.input('x', 'float32', [1, WIDTH]);
  g.output(
    'y',
    op.matmul(
      x,
      g.weight('w', [WIDTH, WIDTH], () => new Float32Array(WIDTH * WIDTH).fill(1)),
    ),
  );
  return {
    path: writeModel(g, folder).path,
    feeds: { x: { data: new Float32Array(WIDTH).fill(1), shape: [1, WIDTH] } },
  };
}

async function timed(session: Session, feeds: Feeds, wanted: readonly string[]): Promise<Omit<Trial, 'shares'>> {
  let outputs = await session.run(feeds, wanted);
  let seconds = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    outputs = await session.run(feeds, wanted);
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
  }
  return { seconds, outputs };
}

async function tried({ path, provider, feeds, wanted, threads, folder }: PlacedOrder): Promise<Trial> {
  const model = path === null ? smallNetwork(folder) : { path, feeds };
  const session = await openSession(model.path, { threads, providers: [provider], profile: join(folder, 'profile') });
  const made = await timed(session, model.feeds, path === null ? session.outputs : wanted);
  await session.release();
  const profile = readdirSync(folder).find((name) => name.startsWith('profile') && name.endsWith('.json'));
  const shares = profile === undefined ? {} : providerShares(readFileSync(join(folder, profile), 'utf8'));
  return { ...made, shares };
}

process.on('disconnect', () => process.exit(0));
process.once('message', (order: PlacedOrder) => {
  const reply = (message: TrialReply): void => void process.send!(message);
  tried(order).then(
    (trial) => reply({ trial }),
    (error: unknown) => reply({ reason: reasonOf(error) }),
  );
});
