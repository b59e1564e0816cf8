import { SOUND_FORMATS } from '../../host/project/delivery.ts';
import { Button } from '../ui/button.tsx';
import { dbtp, lufs } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Segments } from '../ui/segments.tsx';
import { Slider } from '../ui/slider.tsx';
import { type ExportChoice, type Loudness, targetOf } from './export-request.ts';
import { FileOptions } from './file-options.tsx';
import { StemList, StemOptions } from './stem-options.tsx';

interface ExportOptionsProps {
  readonly choice: ExportChoice;
  readonly onChange: (part: Partial<ExportChoice>) => void;
  readonly onBrowse: () => void;
}

export function ExportOptions({ choice, onChange, onBrowse }: ExportOptionsProps) {
  const { kind, folder } = choice;
  return (
    <div className="opts">
      {kind === 'stems' && (
        <StemOptions as={choice.stems} onChange={(part) => onChange({ stems: { ...choice.stems, ...part } })} />
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
          <FileOptions formats={SOUND_FORMATS} choice={choice} onChange={onChange} />
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
