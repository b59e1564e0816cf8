import { amplitude } from '../../../dsp/measure/decibels.ts';
import type { DawPlugin } from './plugins.ts';
import { reaperId, reaperState } from './rpp-plugin.ts';
import type { DawAlternatives, DawSession, DawTrack } from './session.ts';

/** REAPER's flags of a tempo point that also sets the meter; of a plain one. */
const SQUARE = 1;
/** A colour counts only with this bit. */
const CUSTOM_COLOUR = 0x1000000;

/**
 * A session in the words of a REAPER project (.RPP): text, one statement a line, blocks between < and >.
 * One track a stem with its mended sound from start to end; below it, muted, a track with what else could be heard at each region, as REAPER's own takes
 * (the chosen one active). What a stem goes through in Resonate is its track's FX chain. Chords and sections are markers, regions are regions, and the tempo map has one square point a beat.
 * Paths are relative to the project. No clock and no chance: the same session gives the same text.
 */
export function rppOf(session: DawSession): string {
  const { sampleRate, tempo, meter } = session;
  const lines = new Lines();
  const seconds = (frame: number): string => decimal(frame / sampleRate);
  lines.open('REAPER_PROJECT 0.1 "6.0"');
  lines.add(`SAMPLERATE ${sampleRate} 1 0`);
  // Positions are seconds: moving the tempo moves no sound.
  lines.add('TIMELOCKMODE 0');
  lines.add('ITEMMIX 0');
  lines.add(`TEMPO ${decimal(tempo.points[0]!.bpm)} ${meter[0]} ${meter[1]}`);
  session.markers.forEach(({ at, name }, i) => {
    lines.add(`MARKER ${i + 1} ${seconds(at)} ${quoted(name)} 0`);
  });
  session.spans.forEach(({ start, end, name }, i) => {
    lines.add(`MARKER ${i + 1} ${seconds(start)} ${quoted(name)} 1`);
    lines.add(`MARKER ${i + 1} ${seconds(end)} "" 1`);
  });
  lines.open('TEMPOENVEX');
  lines.add('ACT 1 -1');
  lines.add('VIS 0 1 1');
  lines.add(`DEFSHAPE ${SQUARE} -1 -1`);
  tempo.points.forEach(({ frame, bpm }, i) => {
    const signature = i === 0 ? ` ${meter[1] * 65536 + meter[0]} 0 1` : '';
    lines.add(`PT ${decimal(frame / sampleRate, 12)} ${decimal(bpm, 10)} ${SQUARE}${signature}`);
  });
  lines.close();
  lines.add(`MASTER_VOLUME ${volume(session.master.gainDb)} 0 -1 -1 1`);
  addPlugins(lines, 'MASTERFXLIST', session.master.plugins);
  for (const track of session.tracks) {
    addTrack(lines, session, track, { name: track.name, mute: track.mute, solo: track.solo }, () => {
      addPlugins(lines, 'FXCHAIN', track.plugins);
      addItem(lines, session, { start: 0, end: session.length }, track.name, [
        { name: track.name, file: track.file, chosen: true },
      ]);
    });
    if (track.alternatives.length === 0) continue;
    addTrack(lines, session, track, { name: `${track.name} takes`, mute: true, solo: false }, () => {
      for (const region of track.alternatives) addItem(lines, session, region, region.name, region.takes);
    });
  }
  lines.close();
  return lines.text();
}

function addTrack(
  lines: Lines,
  session: DawSession,
  { colour, gainDb, pan }: DawTrack,
  { name, mute, solo }: { readonly name: string; readonly mute: boolean; readonly solo: boolean },
  items: () => void,
): void {
  const [red, green, blue] = colour;
  lines.open('TRACK');
  lines.add(`NAME ${quoted(name)}`);
  lines.add(`PEAKCOL ${CUSTOM_COLOUR + red + green * 256 + blue * 65536}`);
  lines.add(`VOLPAN ${volume(gainDb)} ${decimal(pan)} -1 -1 1`);
  lines.add(`MUTESOLO ${mute ? 1 : 0} ${solo ? 1 : 0} 0`);
  lines.add(`NCHAN ${Math.max(2, session.channels)}`);
  items();
  lines.close();
}

/** The plugins that a track goes through, one after the other. REAPER finds each by its number and class ID, wherever it is installed. */
function addPlugins(lines: Lines, block: string, plugins: readonly DawPlugin[]): void {
  if (plugins.length === 0) return;
  lines.open(block);
  lines.add('SHOW 0');
  lines.add('LASTSEL 0');
  lines.add('DOCKED 0');
  for (const plugin of plugins) {
    const { id, name, vendor, enabled, wet } = plugin;
    lines.add(`BYPASS ${enabled ? 0 : 1} 0 0`);
    const title = vendor === '' ? name : `${name} (${vendor})`;
    lines.open(`VST ${quoted(`VST3: ${title}`)} "" 0 "" ${reaperId(id)}{${id}} ""`);
    for (const line of reaperState(plugin)) lines.add(line);
    lines.close();
    lines.add('FLOATPOS 0 0 0 0');
    if (wet < 1) lines.add(`WET ${decimal(wet)}`);
    lines.add('WAK 0 0');
  }
  lines.close();
}

/** One item; its takes after the first begin with the word TAKE. */
function addItem(
  lines: Lines,
  { sampleRate }: DawSession,
  { start, end }: { readonly start: number; readonly end: number },
  name: string,
  takes: DawAlternatives['takes'],
): void {
  lines.open('ITEM');
  lines.add(`POSITION ${decimal(start / sampleRate, 12)}`);
  lines.add(`LENGTH ${decimal((end - start) / sampleRate, 12)}`);
  lines.add('LOOP 0');
  // The sound has its fades: REAPER shall not add its own.
  lines.add('FADEIN 0 0 0');
  lines.add('FADEOUT 0 0 0');
  takes.forEach((take, i) => {
    if (i > 0) lines.add(take.chosen ? 'TAKE SEL' : 'TAKE');
    lines.add(`NAME ${quoted(takes.length === 1 ? name : take.name)}`);
    lines.add('SOFFS 0');
    lines.open('SOURCE WAVE');
    lines.add(`FILE ${quoted(take.file)}`);
    lines.close();
  });
  lines.close();
}

/** Statements, indented by their block. */
class Lines {
  private readonly lines: string[] = [];
  private depth = 0;

  add(line: string): void {
    this.lines.push(`${'  '.repeat(this.depth)}${line}`);
  }

  open(line: string): void {
    this.add(`<${line}`);
    this.depth++;
  }

  close(): void {
    this.depth--;
    this.add('>');
  }

  text(): string {
    return `${this.lines.join('\n')}\n`;
  }
}

/** REAPER quotes with " or ' or `; what has all three loses the last kind. Line breaks would begin a new statement. */
function quoted(text: string): string {
  const line = text.replace(/[\r\n\0]+/g, ' ');
  const mark = ['"', "'", '`'].find((candidate) => !line.includes(candidate));
  return mark === undefined ? `\`${line.replaceAll('`', "'")}\`` : `${mark}${line}${mark}`;
}

/** A fader, as REAPER has it: a gain. */
const volume = (gainDb: number): string => decimal(amplitude(gainDb));

/** Never in the form 1e-7, which REAPER does not read. */
function decimal(value: number, digits = 8): string {
  return value.toFixed(digits).replace(/\.?0+$/, '');
}
