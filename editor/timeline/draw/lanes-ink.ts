import { hitsOf, notesOf } from '../../../host/project/selectors.ts';
import { spanShort } from '../../state/words.ts';
import { type GridLine, gridBetween } from '../core/grid.ts';
import type { Lane } from '../core/lanes.ts';
import { previewedHits, previewedNotes } from '../core/preview.ts';
import { partOf } from '../core/strip.ts';
import { isGrowing, type Peaks } from '../data/peaks.ts';
import { type Brush, originOf, pixelOf, textWidth } from './brush.ts';
import { inkDrums, inkKeyboard, inkOctaves, inkRows } from './keyboard-ink.ts';
import { inkNoteTag, noteTagOf } from './note-tag.ts';
import { css, laneColor } from './palette.ts';
import { type DrawnRegion, inkOver, inkSource, inkSpan, inkUnder, isInView } from './region-ink.ts';
import { inkSamples } from './sample-ink.ts';
import type { Scene } from './scene.ts';
import { type DrawnSource, firstSource, sourcesOf } from './sources.ts';
import { type SpectrumRange, type SpectrumTiles, yOfHz } from './spectrum-tiles.ts';
import { inkHits, inkNotes, inkStripGround } from './strip-ink.ts';
import type { WaveTiles } from './wave-tiles.ts';

interface LaneTools {
  readonly waves: WaveTiles;
  readonly spectra: SpectrumTiles;
  readonly peaks: Peaks;
  readonly range: SpectrumRange;
  /** Whether there is time in this frame to make another picture. */
  readonly spare: () => boolean;
}

const NO_REGIONS: readonly never[] = [];
const NO_LINES: readonly GridLine[] = [];

/** Draws all lanes in view. Returns whether every picture was there as fine as it can be. */
export function inkLanes(brush: Brush, scene: Scene, tools: LaneTools): boolean {
  const { g, palette, width } = brush;
  g.fillStyle = css(palette.rgb['bg-0']);
  g.fillRect(0, 0, width, scene.height);
  g.save();
  g.translate(0, -scene.scrollTop);
  let whole = true;
  const { scale } = brush;
  const end = scale.scroll + width * scale.framesPerPixel;
  const lines = scene.grid === null ? NO_LINES : gridBetween(scene.grid, scale.framesPerPixel, scale.scroll, end).lines;
  const sources = sourcesOf(scene.project, scene.view.selection, scene.lanes.lanes);
  for (const lane of scene.lanes.lanes) {
    if (lane.top + lane.height < scene.scrollTop || lane.top > scene.scrollTop + scene.height) continue;
    whole = inkLane(brush, scene, lane, lines, sources, tools) && whole;
    g.fillStyle = css(palette.rgb['line-1']);
    g.fillRect(0, lane.top + lane.height - 1, width, 1);
  }
  for (const { lane, start, end } of sources) inkSource(brush, lane, start, end);
  g.restore();
  return whole;
}

function inkLane(
  brush: Brush,
  scene: Scene,
  lane: Lane,
  lines: readonly GridLine[],
  sources: readonly DrawnSource[],
  tools: LaneTools,
): boolean {
  const { g, palette } = brush;
  const { view, preview, hover } = scene;
  const stem = lane.stem;
  const display = stem === null || lane.drawn === 'mix' || isGrowing(lane.asset) ? 'wave' : view.display[stem];
  const drawn = stem === null ? NO_REGIONS : (scene.regions.get(stem) ?? NO_REGIONS);
  const visible: DrawnRegion[] = [];
  for (let index = 0; index < drawn.length; index++) {
    const { region, face } = drawn[index]!;
    if (!isInView(brush, region)) continue;
    const selected = view.selection?.kind === 'region' && view.selection.id === region.id;
    const hovered = hover !== null && 'id' in hover && hover.id === region.id;
    const next = firstSource(sources, lane, region.start, drawn[index + 1]?.region.start ?? Number.POSITIVE_INFINITY);
    visible.push({ region, face, selected, hovered, next });
  }
  g.save();
  g.beginPath();
  g.rect(0, lane.top, brush.width, lane.height - 1);
  g.clip();
  let whole = true;
  if (display !== 'wave') whole = inkSpectrum(brush, scene, lane, tools);
  // A lane is never empty: what is to come as a spectrogram has the recording's wave until then.
  if (display === 'spectrum' && standInOf(scene, lane) !== null && !tools.spectra.has(lane.asset)) {
    inkWave(brush, scene, { ...lane, drawn: 'mix', asset: scene.project.mixAsset! }, tools, false);
  }
  inkGrid(brush, lines, lane, display !== 'wave');
  for (const entry of visible) inkUnder(brush, lane, entry, display !== 'wave');
  if (display !== 'spectrum') {
    const first = stem === null || lane.drawn !== 'mix' ? undefined : scene.beginning?.stems[stem];
    if (stem === null || first === undefined) whole = inkWave(brush, scene, lane, tools, display === 'both') && whole;
    else whole = inkBeginning(brush, scene, lane, { ...lane, drawn: stem, asset: first }, tools) && whole;
  }
  if (stem !== null && scene.muted.has(stem)) {
    g.fillStyle = css(palette.rgb['bg-0'], 0.55);
    g.fillRect(0, lane.top, brush.width, lane.height);
  }
  if (stem !== null && lane.strip !== null) inkStrip(brush, scene, lane);
  if (display !== 'wave') inkFrequencies(brush, lane, tools.range);
  // The selected one last: its frame and handles lie over its neighbours.
  for (const entry of visible) if (!entry.selected) inkOver(brush, lane, entry);
  for (const entry of visible) if (entry.selected) inkOver(brush, lane, entry);
  if (stem !== null) inkMarked(brush, scene, lane);
  const tag = stem === null ? null : noteTagOf(scene, stem);
  if (tag !== null) inkNoteTag(brush, lane, tag);
  g.restore();
  return whole;

  function inkMarked(on: Brush, { project }: Scene, box: Lane): void {
    const span = preview?.kind === 'span' ? preview : view.selection?.kind === 'span' ? view.selection : null;
    if (span === null || span.stem !== box.stem) return;
    inkSpan(on, box, span.start, span.end, spanShort(project, span.start, span.end));
  }
}

function inkGrid(brush: Brush, lines: readonly GridLine[], lane: Lane, light: boolean): void {
  const { g, palette } = brush;
  const color = palette.rgb[light ? 'text-1' : 'wave-grid'];
  const strengths = light ? [0.1, 0.05, 0] : [0.8, 0.4, 0.2];
  for (const rank of [2, 1, 0] as const) {
    if (strengths[rank] === 0) continue;
    g.fillStyle = css(color, strengths[rank]);
    for (const line of lines) if (line.rank === rank) g.fillRect(pixelOf(brush, line.frame), lane.top, 1, lane.height);
  }
}

function inkWave(brush: Brush, scene: Scene, lane: Lane, tools: LaneTools, light: boolean): boolean {
  const { g, dpr, scale, width } = brush;
  const perPixel = scale.framesPerPixel / dpr;
  const patches = lane.stem === null ? NO_REGIONS : (scene.patches.get(lane.stem) ?? NO_REGIONS);
  // Where single samples can be told apart a line through them says more than columns.
  if (perPixel < 0.5) return inkSamples(brush, lane, patches, tools.peaks);
  const top = Math.round((lane.wave.top - scene.scrollTop) * dpr);
  const row = {
    name: lane.drawn,
    asset: lane.asset,
    // What is left beside the stems is shown as small as it is.
    measure: lane.drawn === 'residual' ? (scene.project.mixAsset ?? lane.asset) : lane.asset,
    patches,
    height: Math.round(lane.wave.height * dpr),
    standIn: standInOf(scene, lane),
    light,
  };
  g.save();
  g.setTransform(1, 0, 0, 1, 0, 0);
  g.imageSmoothingEnabled = false;
  const whole = tools.waves.draw(g, row, perPixel, originOf(brush), Math.round(width * dpr), top, tools.spare);
  g.restore();
  return whole;
}

/** The stem as far as it is there, and from there on the recording. */
function inkBeginning(brush: Brush, scene: Scene, lane: Lane, stem: Lane, tools: LaneTools): boolean {
  const { g, width } = brush;
  const joint = Math.max(0, Math.min(width, pixelOf(brush, stem.asset.length)));
  const within = (from: number, to: number, shown: Lane): boolean => {
    if (to <= from) return true;
    g.save();
    g.beginPath();
    g.rect(from, lane.top, to - from, lane.height - 1);
    g.clip();
    const whole = inkWave(brush, scene, shown, tools, false);
    g.restore();
    return whole;
  };
  const isStemWhole = within(0, joint, stem);
  return within(joint, width, lane) && isStemWhole;
}

/** The recording, where a lane shows a stem of it. */
const standInOf = ({ project }: Scene, { stem, drawn }: Lane) =>
  stem !== null && drawn === stem ? project.mixAsset : null;

function inkSpectrum(brush: Brush, scene: Scene, lane: Lane, tools: LaneTools): boolean {
  const { g, palette, scale, width } = brush;
  const hue = palette.rgb[laneColor(lane.drawn)];
  const box = { x: 0, y: lane.top, width, height: lane.height - (lane.strip?.height ?? 0) };
  const end = scale.scroll + width * scale.framesPerPixel;
  let whole = tools.spectra.draw(g, lane.asset, hue, 0, scale.scroll, end, box, tools.range);
  const patches = lane.stem === null ? NO_REGIONS : (scene.patches.get(lane.stem) ?? NO_REGIONS);
  for (const { take, start, end: last } of patches) {
    if (take === null || last < scale.scroll || start > end) continue;
    const from = Math.max(start, scale.scroll);
    const to = Math.min(last, end);
    const seen = { ...box, x: pixelOf(brush, from), width: (to - from) / scale.framesPerPixel };
    // Without a clip: hundreds of takes are in view, and what a canvas keeps for each would wait for the collector.
    g.globalAlpha = take.fade.blend;
    whole = tools.spectra.draw(g, take.asset, hue, take.fade.start, from, to, seen, tools.range) && whole;
  }
  g.globalAlpha = 1;
  return whole;
}

function inkFrequencies({ g, palette, width }: Brush, lane: Lane, range: SpectrumRange): void {
  const height = lane.height - (lane.strip?.height ?? 0);
  g.font = `11px ${palette.font}`;
  g.textBaseline = 'middle';
  for (const [hz, text] of height < 60 ? FEW : MARKS) {
    if (hz <= range.low || hz >= range.high) continue;
    const wide = textWidth(g, text) + 6;
    const y = lane.top + Math.min(height - 8, Math.max(8, yOfHz(hz, range, height)));
    g.fillStyle = css(palette.rgb['bg-0'], 0.72);
    g.fillRect(width - wide - 4, y - 7, wide, 14);
    g.fillStyle = css(palette.rgb['text-1']);
    g.fillText(text, width - wide - 1, y + 0.5);
  }
}

const MARKS = [
  [10_000, '10k'],
  [1000, '1k'],
  [100, '100 Hz'],
] as const;
const FEW = [[1000, '1 kHz']] as const;

function inkStrip(brush: Brush, scene: Scene, lane: Lane): void {
  const stem = lane.stem;
  if (stem === null || lane.strip === null) return;
  const { project, view, preview, hover } = scene;
  inkStripGround(brush, lane.strip);
  const part = partOf(stem);
  if (part === null) {
    const chosen = view.selection?.kind === 'hit' ? view.selection.index : -1;
    const hits = preview?.kind === 'hit' ? previewedHits(project, preview) : hitsOf(project);
    inkHits(brush, lane, hits, chosen, hover?.kind === 'hit' ? hover.index : -1);
    inkDrums(brush, lane.strip);
    return;
  }
  const chosen = view.selection?.kind === 'note' && view.selection.part === part ? view.selection.index : -1;
  const notes = preview?.kind === 'note' ? previewedNotes(project, part, preview) : notesOf(project, part);
  inkRows(brush, lane.strip, notes);
  inkKeyboard(brush, lane.strip, notes);
  inkNotes(brush, lane, notes, chosen, hover?.kind === 'note' && hover.part === part ? hover.index : -1);
  inkOctaves(brush, lane.strip, notes);
}
