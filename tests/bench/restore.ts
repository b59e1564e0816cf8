import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, resonate } from '../run-resonate.ts';
import type { Bench } from './report.ts';
import { printSpeed } from './speed.ts';

/** The whole job on the demo song, as a person runs it. */
export async function benchRestore(bench: Bench): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'resonate-bench-'));
  const out = join(folder, 'restored');
  try {
    const demo = join(ROOT, 'presets', 'demo', 'damaged');
    const whole = await resonate(['restore', demo, '--out', out, '--json'], { cache: join(folder, 'cache') });
    if (whole.status !== 0) throw new Error(`restore failed: ${whole.stderr}`);
    const report = JSON.parse(whole.stdout) as {
      input: { duration: number };
      time: Record<string, number>;
      peakMemory: number;
    };
    const seconds = report.input.duration;
    printSpeed(bench, { stage: 'restore, stems given, all cores', speed: seconds / report.time.all! });
    const stages = Object.entries(report.time).filter(([name]) => name !== 'all');
    const spent = stages.map(([name, time]) => `${name} ${time.toFixed(1)} s`).join(', ');
    bench.line(`  of which, summed over threads: ${spent}`);
    bench.line(`  peak memory ${(report.peakMemory / 1e6).toFixed(0)} MB for ${seconds.toFixed(0)} s of music`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
