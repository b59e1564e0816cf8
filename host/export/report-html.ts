import { STEMS } from '../../dsp/audio/stem.ts';
import { mendedStem } from '../chain/mend.ts';
import type { Report, ReportRegion } from '../chain/report.ts';
import { writePieces } from '../jobs/cache.ts';
import { type Illustration, illustrate, PICTURE_HEIGHT, PICTURE_WIDTH } from '../jobs/illustrate.ts';
import { ofAsset } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import type { Project } from '../project/project.ts';
import { spectrogramRange } from './picture.ts';
import { REPORT_STYLE } from './report-style.ts';
import { clock, figure as measured, number, percent } from './text.ts';

/** Regions that get pictures and players; the rest are in the table. Bounds the page to some 25 MB. */
const MOST_PICTURED = 60;
/** Seconds heard and shown around a region, and at most of it. */
const AROUND = 1;
const LONGEST = 12;
const SEVERITY_RANK = ['severe', 'damaged', 'minor'];

/** Regions whose pictures are made at once: as many as there are threads at most. The page is written as they come, and never whole in memory. */
const AT_ONCE = 8;

/** Writes one self-contained page: no script, no network, sounds and pictures inside. Appears by rename; `scratch` lies on the same file system. */
export async function writeHtmlReport(
  runner: Runner,
  path: string,
  report: Report,
  project: Project,
  scratch: string,
): Promise<void> {
  await writePieces(path, piecesOf(runner, report, project), scratch);
}

async function* piecesOf(runner: Runner, report: Report, project: Project): AsyncGenerator<string> {
  yield head(report);
  const pictured = pickRegions(report.regions);
  for (let i = 0; i < report.regions.length; i += AT_ONCE) {
    const some = report.regions.slice(i, i + AT_ONCE);
    const cards = await Promise.all(
      some.map(async (region, k) =>
        card(region, i + k, pictured.has(region) ? await picturesOf(runner, project, region) : null),
      ),
    );
    yield `${i === 0 ? '' : '\n'}${cards.join('\n')}`;
  }
  if (report.regions.length === 0) yield '<p>Nothing: every stem is as it was.</p>';
  yield tail(report);
}

async function picturesOf(runner: Runner, project: Project, region: ReportRegion): Promise<Pictured> {
  const { sampleRate, length } = project;
  const track = project.tracks.find((candidate) => candidate.stem === region.stem)!;
  const start = Math.max(0, Math.round((region.start - AROUND) * sampleRate));
  const end = Math.min(length, Math.round(Math.min(region.end + AROUND, region.start - AROUND + LONGEST) * sampleRate));
  const shown = { start: start / sampleRate, end: end / sampleRate };
  const before = ofAsset(track.asset);
  const after = mendedStem(track.stem, track.asset, project.regions);
  const pictures = await runner.run(illustrate, { before, after, start, end }, region.stem);
  return { ...pictures, shown, range: spectrogramRange(sampleRate) };
}

function pickRegions(regions: readonly ReportRegion[]): Set<ReportRegion> {
  const rank = (region: ReportRegion): number => SEVERITY_RANK.indexOf(region.severity ?? 'minor');
  return new Set([...regions].sort((a, b) => rank(a) - rank(b)).slice(0, MOST_PICTURED));
}

interface Pictured {
  readonly before: Illustration;
  readonly after: Illustration;
  /** Seconds. */
  readonly shown: { readonly start: number; readonly end: number };
  /** Of frequencies, in words. */
  readonly range: string;
}

/** The page up to its first card. */
function head(report: Report): string {
  const { input, music } = report;
  const mended = report.regions.length;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'">
<title>Resonate report: ${escapeHtml(input.name)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<p class="tool">Resonate ${escapeHtml(report.tool.version)}</p>
<h1>${escapeHtml(input.name)}</h1>
<p class="lead">${clock(input.duration)} · ${input.sampleRate} Hz · ${input.channels === 1 ? 'mono' : 'stereo'} · ${escapeHtml(music?.description ?? '')}</p>
${input.notices.map((notice) => `<p class="notice">${escapeHtml(notice)}</p>`).join('')}
</header>
<main>
<section aria-labelledby="sum">
<h2 id="sum">In short</h2>
<dl class="figures">
${figure('Mended', `${mended}`, mended === 1 ? 'region' : 'regions')}
${figure('Left alone', `${report.untouched.length}`, report.untouched.length === 1 ? 'finding' : 'findings')}
${figure('Outside the regions', STEMS.every((stem) => report.stems[stem].equal) ? 'unchanged' : 'CHANGED', report.proven === 'files' ? 'every sample, read back from the files' : 'every sample of the project')}
${figure('Stems and residual', nullText(report.sum.nullDb), 'null against the recording')}
${report.master === undefined ? '' : figure('Master', `${number(report.master.lufs, 1)} LUFS`, `${number(report.master.truePeak, 1)} dBTP, range ${number(report.master.lra, 1)} LU`)}
</dl>
${overview(report)}
</section>
<section aria-labelledby="regions">
<h2 id="regions">What was mended</h2>
`;
}

/** The page after its last card. */
function tail(report: Report): string {
  return `
</section>
${untouched(report)}
<section aria-labelledby="proof">
<h2 id="proof">Proof</h2>
<p>SHA-256 of all samples outside the regions, of each stem as it came and ${report.proven === 'files' ? 'of the file as it was written' : 'as the project holds it mended'}:</p>
<table><thead><tr><th scope="col">Stem</th><th scope="col">Before and after</th><th scope="col">Equal</th></tr></thead><tbody>
${STEMS.map((stem) => {
  const { outsideSha256, equal } = report.stems[stem];
  return `<tr><th scope="row">${stem}</th><td class="hash">${outsideSha256.before}<br>${outsideSha256.after}</td><td>${equal ? 'yes' : 'NO'}</td></tr>`;
}).join('\n')}
</tbody></table>
<p class="dim">Input SHA-256 <span class="hash">${escapeHtml(report.input.sha256)}</span>${report.separator === null ? '' : ` · stems by ${escapeHtml(report.separator.name)} ${escapeHtml(report.separator.version)}`}</p>
</section>
</main>
</body>
</html>
`;
}

function figure(name: string, value: string, note: string): string {
  return `<div><dt>${name}</dt><dd>${escapeHtml(value)}<small>${escapeHtml(note)}</small></dd></div>`;
}

/** Of a mark in a lane, so that severity is not told by colour alone. */
const MARK_HEIGHTS: Readonly<Record<string, number>> = { minor: 6, damaged: 11, severe: 17 };

const LEGEND = Object.entries(MARK_HEIGHTS)
  .map(
    ([severity, height]) =>
      `<span><svg viewBox="0 0 18 20" aria-hidden="true"><rect class="${severity}" y="${17 - height}" width="18" height="${height}"/></svg>${severity}</span>`,
  )
  .join('');

/** Four lanes over the whole length, with a mark for each region: severity by height and word, not by colour alone. */
function overview(report: Report): string {
  const width = 1000;
  const lane = 26;
  const at = (seconds: number): number => (seconds / Math.max(1e-9, report.input.duration)) * width;
  const marks = STEMS.map((stem, row) => {
    const y = row * lane;
    const own = report.regions.filter((region) => region.stem === stem);
    const boxes = own.map((region) => {
      const severity = region.severity ?? 'minor';
      const height = MARK_HEIGHTS[severity]!;
      const title = `${stem}, ${clock(region.start)} to ${clock(region.end)}, ${region.cause ?? 'as asked'}, ${severity}`;
      return `<rect class="${severity}" x="${at(region.start).toFixed(2)}" y="${y + 20 - height}" width="${Math.max(2, at(region.end) - at(region.start)).toFixed(2)}" height="${height}"><title>${title}</title></rect>`;
    });
    return `<line x1="0" x2="${width}" y1="${y + 20.5}" y2="${y + 20.5}"/>${boxes.join('')}`;
  });
  const labels = STEMS.map((stem) => `<span class="${stem}">${stem}</span>`).join('');
  return `<div class="overview"><div class="lanes" aria-hidden="true">${labels}</div><svg viewBox="0 0 ${width} ${lane * STEMS.length}" preserveAspectRatio="none" role="img" aria-label="Where the mended regions lie in each stem">${marks.join('')}</svg></div>
<p class="scale dim"><span>0:00</span><span class="legend">${LEGEND}</span><span>${clock(report.input.duration)}</span></p>`;
}

function card(region: ReportRegion, index: number, pictured: Pictured | null): string {
  const wrong =
    region.cause === null
      ? 'as asked'
      : `${region.cause} (${region.severity}), ${percent(region.confidence ?? 0)} sure`;
  const measures = Object.keys(region.before).filter((name) => region.after[name] !== undefined);
  return `<article class="region ${region.severity ?? 'minor'}" aria-labelledby="r${index}">
<h3 id="r${index}"><span class="stem ${region.stem}">${region.stem}</span> ${clock(region.start)} – ${clock(region.end)} <span class="cause">${escapeHtml(wrong)}</span> <span class="label ${region.label === 'AI-generated' ? 'ai' : ''}">${escapeHtml(region.label)}</span></h3>
<p>${region.detail === null ? '' : `<span class="dim">${escapeHtml(sentence(region.detail))}</span> `}${escapeHtml(region.why)}</p>
${pictured === null ? '' : `<div class="pair">${side('Before', region, pictured.before, pictured)}${side('After', region, pictured.after, pictured)}</div>`}
${measures.length === 0 ? '' : `<ul class="measures">${measures.map((name) => `<li><span class="dim">${escapeHtml(name)}</span> ${measured(region.before[name]!)} → <b>${measured(region.after[name]!)}</b></li>`).join('')}</ul>`}
<p class="dim small">${escapeHtml(region.engine.name)} ${escapeHtml(region.engine.version)} · seed ${region.seed} · blend ${percent(region.blend)} · ${region.takes} ${region.takes === 1 ? 'take' : 'takes'} · ${percent(region.confidenceAfter)} sure of the result${material(region)}</p>
</article>`;
}

function material(region: ReportRegion): string {
  if (region.material.length === 0) return '';
  const first = region.material.slice(0, 4).map((span) => `${span.stem} ${clock(span.start)} – ${clock(span.end)}`);
  const more = region.material.length > first.length ? ` and ${region.material.length - first.length} more` : '';
  return ` · from ${escapeHtml(first.join(', '))}${more}`;
}

function side(name: string, region: ReportRegion, picture: Illustration, pictured: Pictured): string {
  const { shown } = pictured;
  const length = shown.end - shown.start;
  const left = ((region.start - shown.start) / length) * PICTURE_WIDTH;
  const right = ((Math.min(region.end, shown.end) - shown.start) / length) * PICTURE_WIDTH;
  const span = `<rect class="span" x="${left.toFixed(1)}" y="0" width="${Math.max(1, right - left).toFixed(1)}"`;
  const alt = `${name}: ${region.stem} from ${clock(shown.start)} to ${clock(shown.end)}`;
  return `<figure><figcaption><b>${name}</b><span class="dim">${clock(shown.start)} – ${clock(shown.end)}, ${pictured.range}</span></figcaption>
<svg class="wave" viewBox="0 0 ${PICTURE_WIDTH} 80" preserveAspectRatio="none" role="img" aria-label="${alt}, waveform">${span} height="80"/><path d="${wavePath(picture, loudest(pictured))}"/></svg>
<div class="spectrum"><img width="${PICTURE_WIDTH}" height="${PICTURE_HEIGHT}" src="${picture.spectrogram}" alt="${alt}, spectrogram, ${pictured.range}"></div>
<audio controls preload="none" aria-label="${alt}" src="${picture.sound}"></audio></figure>`;
}

/** Both pictures of a pair have one scale, or the louder would look like the better. */
function loudest({ before, after }: Pictured): number {
  return [before, after]
    .flatMap(({ peaks }) => [...peaks.high, ...peaks.low])
    .reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-3);
}

function wavePath({ peaks }: Illustration, fullScale: number): string {
  const y = (sample: number): string => (40 - (38 * sample) / fullScale).toFixed(1);
  const upper = peaks.high.map((sample, x) => `${x},${y(sample)}`);
  const lower = peaks.low.map((sample, x) => `${x},${y(sample - fullScale / 100)}`).reverse();
  return `M${[...upper, ...lower].join('L')}Z`;
}

function untouched(report: Report): string {
  if (report.untouched.length === 0) return '';
  const rows = report.untouched.map(
    (item) =>
      `<tr><th scope="row">${item.stem}</th><td class="tight">${clock(item.start)} – ${clock(item.end)}</td><td>${escapeHtml(item.cause === null ? 'as asked' : `${item.cause} (${item.severity})`)}</td><td class="tight">${item.confidence === null ? '' : percent(item.confidence)}</td><td>${escapeHtml(sentence(item.why))}</td></tr>`,
  );
  return `<section aria-labelledby="left"><h2 id="left">What was left alone</h2>
<table><thead><tr><th scope="col">Stem</th><th scope="col">From – to</th><th scope="col">Finding</th><th scope="col">Sure</th><th scope="col">Why</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></section>`;
}

/** With a capital and a full stop. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

/** −300 stands for no difference at all. */
function nullText(db: number): string {
  return db <= -300 ? 'exact' : `${number(db, 0)} dBFS`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
