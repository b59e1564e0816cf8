import type { ReactNode } from 'react';
import type { ExportRequest } from '../../host/api/backend.ts';
import type { StemName } from '../../host/project/project.ts';
import { activeChain, chosenTake, regionsOf } from '../../host/project/selectors.ts';
import { useProject } from '../state/hooks.ts';
import { LABEL_ICONS, STEM_WORDS } from '../state/words.ts';
import { Button } from '../ui/button.tsx';
import { Choose } from '../ui/choose.tsx';
import { counted, dbtp, kilohertz, lufs } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Segments } from '../ui/segments.tsx';
import { Slider } from '../ui/slider.tsx';
import { BITS, type ExportChoice, type Loudness, type MasterFormat, targetOf } from './export-request.ts';

interface ExportOptionsProps {
  readonly choice: ExportChoice;
  readonly onChange: (part: Partial<ExportChoice>) => void;
  readonly onBrowse: () => void;
}

const FORMATS = [
  { value: 'wav' as const, label: 'WAV' },
  { value: 'flac' as const, label: 'FLAC' },
  { value: 'mp3' as const, label: 'MP3' },
];

const bitWords = (bits: ExportRequest['bits']): string => (bits === '32f' ? '32 bit float' : `${bits} bit`);

/** Hz. What studios, discs and streaming use. */
const RATES = [44_100, 48_000, 88_200, 96_000] as const;

export function ExportOptions({ choice, onChange, onBrowse }: ExportOptionsProps) {
  const { kind, folder } = choice;
  return (
    <div className="opts">
      {kind === 'stems' && (
        <>
          <p className="t2">
            32-bit float, one file each, without fader gain; with the residual (what the stems leave of the recording)
            and provenance.json (what was done).
          </p>
          <StemList />
        </>
      )}
      {kind === 'daw' && (
        <>
          <Segments
            label="DAW"
            value={choice.daw}
            onChange={(daw) => onChange({ daw })}
            segments={[
              { value: 'dawproject' as const, content: 'DAWproject' },
              { value: 'rpp' as const, content: 'REAPER' },
            ]}
          />
          <p className="t2">
            {choice.daw === 'dawproject'
              ? 'One file for Bitwig, Studio One, Cubase and others, with its sound inside.'
              : 'A REAPER project, with its sound in a folder beside it.'}{' '}
            Each stem as mended on a track of its own, its other takes muted below it, chords and regions as markers,
            and a tempo map that follows the band.
          </p>
          <StemList />
        </>
      )}
      {kind === 'regions' && (
        <>
          <Segments
            label="Form"
            value={choice.list}
            onChange={(list) => onChange({ list })}
            segments={[
              { value: 'labels' as const, content: 'Labels' },
              { value: 'csv' as const, content: 'Table' },
            ]}
          />
          <p className="t2">
            {choice.list === 'labels'
              ? 'A label track for Audacity: start, end and what was done.'
              : 'A CSV table: cause, severity, treatment, engine and seed of every region.'}
          </p>
        </>
      )}
      {kind === 'midi' && (
        <p className="t2">One file with the tempo map, chords, melody, bass and drums, with your edits.</p>
      )}
      {kind === 'report' && (
        <p className="t2">
          One page that shows and plays each region before and after, says what was done by which engine, and proves
          that the rest is unchanged.
        </p>
      )}
      {kind === 'master' && (
        <>
          <FileOptions choice={choice} onChange={onChange} />
          <LoudnessOptions choice={choice} onChange={onChange} />
        </>
      )}
      <div>
        <h2>Save to</h2>
        <div className="field save">
          <Icon name="folder" />
          <span className="grow cut" title={folder}>
            {folder}
          </span>
          <Button size="dense" onClick={onBrowse}>
            Change
          </Button>
        </div>
      </div>
    </div>
  );
}

type PartProps = Pick<ExportOptionsProps, 'choice' | 'onChange'>;

function FileOptions({ choice, onChange }: PartProps) {
  const { sampleRate } = useProject();
  const { format, bits, rate } = choice;
  const possible = BITS[format];
  return (
    <div>
      <h2>File</h2>
      <div className="grid3">
        <Captioned text="Format">
          <Choose<MasterFormat>
            label="Format"
            value={format}
            options={FORMATS}
            onChange={(next) => onChange({ format: next })}
          />
        </Captioned>
        {format === 'mp3' ? (
          <Captioned text="Quality">
            <span className="field">320 kbit/s</span>
          </Captioned>
        ) : (
          <Captioned text="Bits">
            <Choose
              label="Bits"
              value={String(possible.includes(bits) ? bits : possible.at(-1)!)}
              options={possible.map((value) => ({ value: String(value), label: bitWords(value) }))}
              onChange={(next) => onChange({ bits: possible.find((value) => String(value) === next)! })}
            />
          </Captioned>
        )}
        <Captioned text="Rate">
          <Choose
            label="Rate"
            value={rate === null ? '' : String(rate)}
            options={[
              { value: '', label: kilohertz(sampleRate) },
              ...RATES.filter((hz) => hz !== sampleRate).map((hz) => ({ value: String(hz), label: kilohertz(hz) })),
            ]}
            onChange={(next) => onChange({ rate: next === '' ? null : Number(next) })}
          />
        </Captioned>
      </div>
    </div>
  );
}

function Captioned({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  return (
    <div className="captioned">
      <span className="cap" aria-hidden="true">
        {text}
      </span>
      {children}
    </div>
  );
}

function LoudnessOptions({ choice, onChange }: PartProps) {
  const { loudness, ownLufs, ownPeak } = choice;
  const [target, peak] = targetOf(choice);
  return (
    <div>
      <h2>Loudness</h2>
      <div className="row wrap">
        <Segments<Loudness>
          label="Loudness"
          value={loudness}
          onChange={(next) => onChange({ loudness: next })}
          segments={[
            { value: 'asMixed', content: 'As mixed' },
            { value: 'streaming', content: 'Streaming' },
            { value: 'broadcast', content: 'Broadcast' },
            { value: 'own', content: 'Own' },
          ]}
        />
        <span className="t2">{target === null ? `peaks under ${dbtp(peak)}` : `${lufs(target)}, ${dbtp(peak)}`}</span>
      </div>
      {loudness === 'own' && (
        <div className="own">
          <span>Loudness</span>
          <Slider
            label="Loudness"
            value={ownLufs}
            min={-36}
            max={-6}
            step={0.5}
            initial={-14}
            format={lufs}
            onChange={(value) => onChange({ ownLufs: value })}
          />
          <span className="v">{lufs(ownLufs)}</span>
          <span>True peak</span>
          <Slider
            label="True peak"
            value={ownPeak}
            min={-6}
            max={0}
            step={0.1}
            initial={-1}
            format={dbtp}
            onChange={(value) => onChange({ ownPeak: value })}
          />
          <span className="v">{dbtp(ownPeak)}</span>
        </div>
      )}
    </div>
  );
}

/** The stems that are written, each with what was done to it. */
function StemList() {
  const project = useProject();
  const open = project.regions.filter((region) => region.status === 'open' && chosenTake(region) !== null).length;
  const pluginsOf = (stem: StemName) => activeChain(project, stem).length;
  const hasPlugins = project.tracks.some(({ stem }) => pluginsOf(stem) > 0);
  return (
    <div>
      <h2 className="row">
        Stems{' '}
        <span className="t3">
          all start at 0:00 and add up to the mix{hasPlugins && ' as the plugins of the stems leave it'}
        </span>
      </h2>
      <ul className="stl">
        {project.tracks.map(({ stem }) => {
          const labels = regionsOf(project, stem).flatMap((region) => chosenTake(region)?.label ?? []);
          return (
            <li key={stem}>
              <span className={`of ${stem}`}>
                <Icon name={stem} />
              </span>
              <span>{STEM_WORDS[stem]}</span>
              <span className="t2">
                {labels.length === 0
                  ? 'untouched'
                  : Object.keys(LABEL_ICONS)
                      .map((label) => [label, labels.filter((own) => own === label).length] as const)
                      .filter(([, count]) => count > 0)
                      .map(([label, count]) => `${count} ${label}`)
                      .join(', ')}
                {pluginsOf(stem) > 0 && `, through ${counted(pluginsOf(stem), 'plugin')}`}
              </span>
            </li>
          );
        })}
        {project.residual !== null && (
          <li>
            <span className="of residual">
              <Icon name="residual" />
            </span>
            <span>Residual</span>
            <span className="t2">untouched</span>
          </li>
        )}
      </ul>
      {open > 0 && (
        <p className="cap">
          {counted(open, 'take')} of these {open === 1 ? 'is' : 'are'} not accepted yet.
        </p>
      )}
    </div>
  );
}
