// Makes docs/pictures/region.png, the README's picture: one mended region of the demo's report, before and after.
// Needs Chromium (apt-get install chromium) and out/demo/report.html (npx resonate restore presets/demo/damaged --out out/demo).

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup.mjs';

const report = join(root, 'out', 'demo', 'report.html');
if (!existsSync(report)) {
  process.stderr.write(
    'There is no out/demo/report.html to take a picture of: run npx resonate restore presets/demo/damaged --out out/demo first.\n',
  );
  process.exit(1);
}
/** The region shown: its stem and cause. */
const SHOWN =
  /<article[^>]*>(?:(?!<\/article>)[\s\S])*?bass<\/span>(?:(?!<\/article>)[\s\S])*?distortion \(severe[\s\S]*?<\/article>/;

const page = readFileSync(report, 'utf8');
const article = SHOWN.exec(page)?.[0];
if (article === undefined) {
  process.stderr.write(
    'The demo has no mended region of a distorted bass any more: choose another one in scripts/picture.mjs.\n',
  );
  process.exit(1);
}
const style = /<style>[\s\S]*?<\/style>/.exec(page)[0];
const scratch = mkdtempSync(join(tmpdir(), 'resonate-picture-'));
const html = join(scratch, 'region.html');
writeFileSync(
  html,
  `<!doctype html><meta charset="utf-8">${style}<body style="padding:16px">${article.replaceAll(/<audio[^>]*><\/audio>/g, '')}`,
);
mkdirSync(join(root, 'docs', 'pictures'), { recursive: true });
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--hide-scrollbars',
  '--force-dark-mode',
  '--disable-background-networking',
];
const shot = spawnSync(
  'chromium',
  [
    ...flags,
    `--user-data-dir=${scratch}/profile`,
    '--window-size=1120,420',
    `--screenshot=${join(root, 'docs', 'pictures', 'region.png')}`,
    `file://${html}`,
  ],
  { stdio: 'ignore' },
);
rmSync(scratch, { recursive: true, force: true });
if (shot.status !== 0) {
  process.stderr.write('Chromium is missing: apt-get install chromium.\n');
  process.exit(1);
}
