import { graphSpeed } from '../engine/speed.ts';
import type { Bench } from './report.ts';

/** What playing costs: the graph of the editor, in Node. */
export async function benchGraph(bench: Bench): Promise<void> {
  const { realtime, heap } = await graphSpeed();
  bench.row({
    what: 'graph, four stems and a residual, × realtime of a core',
    figure: `${realtime.toFixed(0)} x`,
  });
  bench.line(`  memory of its engine ${(heap / 1e6).toFixed(0)} MB`);
}
