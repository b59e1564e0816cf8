import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { howToRepair, notBuilt } from './binary.ts';

it('names the command that builds the native half only where its sources are', () => {
  const root = mkdtempSync(join(tmpdir(), 'resonate-sources-'));
  try {
    for (const words of [notBuilt(root), howToRepair(root)]) {
      expect(words).not.toContain('npm');
      expect(words).toContain('use Resonate from its sources');
    }
    mkdirSync(join(root, 'bridge'));
    writeFileSync(join(root, 'bridge', 'CMakeLists.txt'), '');
    for (const words of [notBuilt(root), howToRepair(root)]) expect(words).toContain('npm run bridge');
    // As Resonate lies here.
    expect(notBuilt()).toContain('npm run bridge');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
