import { bitsIn } from '../../host/project/delivery.ts';
import type { Project, StemName } from '../../host/project/project.ts';
import { activeChain, chosenTake, regionsOf } from '../../host/project/selectors.ts';
import {
  inexactWords,
  isExact,
  partsOf,
  partsOfSong,
  STEM_FORMATS,
  STEM_PARTS,
  type StemDelivery,
  type StemPart,
  stemFileNames,
  tempoForNames,
  unsteadyWords,
} from '../../host/project/stem-delivery.ts';
import { useProject } from '../state/hooks.ts';
import { LABEL_ICONS, STEM_WORDS } from '../state/words.ts';
import { counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Switch } from '../ui/switch.tsx';
import { FileOptions } from './file-options.tsx';

interface StemOptionsProps {
  readonly as: StemDelivery;
  readonly onChange: (part: Partial<StemDelivery>) => void;
}

/** Which stems are written, and as which files. */
export function StemOptions({ as: chosen, onChange }: StemOptionsProps) {
  const project = useProject();
  const as = { ...chosen, bits: bitsIn(chosen.format, chosen.bits) };
  const inexact = inexactWords(as, project);
  const bpm = tempoForNames(project);
  const [example] = stemFileNames(project, as).values();
  return (
    <>
      <p className="t2">
        One file each, without fader gain, with provenance.json, which says what was done.
        {project.residual !== null && ' The residual is what the stems leave of the recording.'}
      </p>
      <FileOptions formats={STEM_FORMATS} choice={as} onChange={onChange} />
      {inexact !== null && (
        <p className="row" role="note">
          <Icon name="info" />
          {inexact}. As 32 bit float at the song’s own rate it would.
        </p>
      )}
      {as.format === 'flac' && (
        <p className="cap">FLAC has no markers: the labels stand in the comment of each file.</p>
      )}
      <StemList as={as} onChange={onChange} />
      <div>
        <Switch checked={as.tempo && bpm !== null} disabled={bpm === null} onChange={(tempo) => onChange({ tempo })}>
          Song and tempo in the names
        </Switch>
        {bpm === null ? (
          <p className="row cap" role="note">
            <Icon name="info" size={14} />
            Not here: {unsteadyWords(project)}.
          </p>
        ) : (
          <p className="cap">{as.tempo ? example : `${bpm} bpm throughout: no warping is needed in Ableton Live.`}</p>
        )}
      </div>
    </>
  );
}

/** The stems that are written, each with what was done to it; where `as` is given they can be chosen. */
export function StemList({ as, onChange }: Partial<StemOptionsProps>) {
  const project = useProject();
  const parts = as === undefined ? STEM_PARTS : partsOf(project, as);
  const open = project.regions.filter(
    (region) => region.status === 'open' && chosenTake(region) !== null && parts.includes(region.stem),
  ).length;
  return (
    <div>
      <h2 className="row">
        Stems <span className="t3">{sumWords(project, as)}</span>
      </h2>
      <ul className="stl">
        {partsOfSong(project).map((part) => {
          const name = part === 'residual' ? 'Residual' : STEM_WORDS[part];
          return (
            <li key={part}>
              <span className={`of ${part}`}>
                <Icon name={part} />
              </span>
              {as === undefined || onChange === undefined ? (
                <span>{name}</span>
              ) : (
                <Switch
                  checked={parts.includes(part)}
                  onChange={(isOn) => onChange({ parts: chosenParts(project, parts, part, isOn) })}
                >
                  {name}
                </Switch>
              )}
              <span className="t2">{part === 'residual' ? 'untouched' : doneWords(project, part)}</span>
            </li>
          );
        })}
      </ul>
      {open > 0 && (
        <p className="cap">
          {counted(open, 'take')} of these {open === 1 ? 'is' : 'are'} not accepted yet.
        </p>
      )}
    </div>
  );
}

/** The parts after one more or less was chosen; null where that is all: what comes to the song later goes along. */
function chosenParts(project: Project, parts: readonly StemPart[], part: StemPart, isOn: boolean): StemPart[] | null {
  const all = partsOfSong(project);
  const chosen = all.filter((one) => (one === part ? isOn : parts.includes(one)));
  return chosen.length === all.length ? null : chosen;
}

/** What holds of the files together. */
function sumWords(project: Project, as: StemDelivery | undefined): string {
  const start = 'all start at 0:00';
  const isWhole =
    as === undefined ||
    (isExact(as, project) && partsOfSong(project).every((part) => partsOf(project, as).includes(part)));
  if (!isWhole) return start;
  const hasPlugins = project.tracks.some(({ stem }) => activeChain(project, stem).length > 0);
  return `${start} and add up to the mix${hasPlugins ? ' as the plugins of the stems leave it' : ''}`;
}

function doneWords(project: Project, stem: StemName): string {
  const labels = regionsOf(project, stem).flatMap((region) => chosenTake(region)?.label ?? []);
  const counts = Object.keys(LABEL_ICONS)
    .map((label) => [label, labels.filter((own) => own === label).length] as const)
    .filter(([, count]) => count > 0)
    .map(([label, count]) => `${count} ${label}`);
  const plugins = activeChain(project, stem).length;
  const done = counts.length === 0 ? 'untouched' : counts.join(', ');
  return plugins > 0 ? `${done}, through ${counted(plugins, 'plugin')}` : done;
}
