import { useEffect, useState } from 'react';
import type { ExportRequest, ExportPreview as Preview } from '../../host/api/backend.ts';
import { useServices } from '../app/services.tsx';
import { useAppSelector } from '../state/hooks.ts';
import { LABEL_ICONS } from '../state/words.ts';
import { dbtp, fixed, gain, loudnessRange, lufs } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';

/** What the file will measure, asked anew after each change, and the labels that travel along. */
export function ExportPreview({ request }: { readonly request: ExportRequest }) {
  const { preview, error } = usePreview(request);
  const isMaster = request.format === 'wav' || request.format === 'flac' || request.format === 'mp3';
  return (
    <div className="pre" aria-busy={preview === null && error === null}>
      <h3 className="row">
        What you will get
        {preview === null && error === null && <span className="t3">is being measured</span>}
      </h3>
      {error !== null && (
        <p className="row" role="alert">
          <Icon name="warn" />
          {error}
        </p>
      )}
      {preview !== null && (
        <>
          {isMaster ? (
            <>
              <Gauge preview={preview} target={request.targetLufs} />
              <Figures preview={preview} />
            </>
          ) : (
            request.format !== 'midi' && <MixFigures preview={preview} />
          )}
          <div>
            <h3>Labels that travel along</h3>
            <ul className="lbl">
              {preview.labels.map((label) => (
                <li key={label}>
                  <Icon name={iconOf(label)} />
                  {label}
                </li>
              ))}
              {preview.labels.length === 0 && <li className="t2">None: nothing was mended.</li>}
            </ul>
          </div>
          {PROOF[request.format] !== undefined && (
            <p className="proof">
              <Icon name="shield" />
              <span>{PROOF[request.format]}</span>
            </p>
          )}
        </>
      )}
    </div>
  );
}

/** What an export checks of itself. A master was changed by its gain: there is nothing to compare. */
const PROOF: Partial<Record<ExportRequest['format'], string>> = {
  stems: 'The export reads its stems back and proves that nothing outside the regions changed.',
  report: 'The export compares the stems with those that came in and proves that nothing outside the regions changed.',
};

const iconOf = (label: string) =>
  Object.entries(LABEL_ICONS).find(([word]) => label.startsWith(word))?.[1] ?? ('info' as const);

function Figures({ preview }: { readonly preview: Preview }) {
  const { lufs: loud, truePeak, lra, gainDb, limited } = preview;
  return (
    <table className="nums">
      <thead>
        <tr>
          <td />
          <th scope="col">Now</th>
          <th scope="col" className="to">
            Exported
          </th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">Loudness</th>
          <td>{fixed(loud - gainDb, 1)}</td>
          <td>{lufs(loud)}</td>
        </tr>
        <tr>
          <th scope="row">True peak</th>
          <td>{limited ? '' : fixed(truePeak - gainDb, 1)}</td>
          <td>{dbtp(truePeak)}</td>
        </tr>
        <tr>
          <th scope="row">Loudness range</th>
          <td />
          <td>{loudnessRange(lra)}</td>
        </tr>
        <tr>
          <th scope="row">Gain, equal on every stem</th>
          <td />
          <td>{gain(gainDb)}</td>
        </tr>
        <tr>
          <th scope="row">Limiter</th>
          <td />
          <td>{limited ? 'holds the peaks' : 'not needed'}</td>
        </tr>
      </tbody>
    </table>
  );
}

/** The mix as it stands, without what a master would do to it. */
function MixFigures({ preview: { lufs: loud, gainDb, lra } }: { readonly preview: Preview }) {
  return (
    <table className="nums">
      <tbody>
        <tr>
          <th scope="row">Loudness of the mix</th>
          <td>{lufs(loud - gainDb)}</td>
        </tr>
        <tr>
          <th scope="row">Loudness range</th>
          <td>{loudnessRange(lra)}</td>
        </tr>
      </tbody>
    </table>
  );
}

/** LUFS at the ends of the scale. */
const LEAST = -36;

/** Where the loudness stands and goes, on one scale with its target. */
function Gauge({ preview, target }: { readonly preview: Preview; readonly target: number | null }) {
  const at = (value: number) => `${Math.min(100, Math.max(0, (1 - value / LEAST) * 100))}%`;
  const now = preview.lufs - preview.gainDb;
  return (
    <div className="gauge" aria-hidden="true">
      <div className="lane">
        <i className="fill" style={{ width: at(preview.lufs) }} />
        <i className="was" style={{ left: at(now) }} />
        {target !== null && <i className="aim" style={{ left: at(target) }} />}
      </div>
      <div className="marks">
        {[-30, -24, -18, -12, -6].map((mark) => (
          <span key={mark} style={{ left: at(mark) }}>
            {fixed(mark, 0)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** A drag of a slider asks once it rests. */
const REST_MS = 250;

function usePreview(request: ExportRequest): { preview: Preview | null; error: string | null } {
  const { backend, session } = useServices();
  const id = useAppSelector((state) => state.document.replica?.id);
  const isAway = useAppSelector(({ connection }) => connection.status === 'offline');
  const [state, setState] = useState<{ preview: Preview | null; error: string | null }>({ preview: null, error: null });
  const asked = JSON.stringify(request);
  useEffect(() => {
    // When the host is back, it is asked again.
    if (id === undefined || isAway) return;
    let current = true;
    setState((last) => ({ ...last, error: null }));
    const timer = setTimeout(() => {
      const preview = session.flush().then(() => backend.preview(id, JSON.parse(asked) as ExportRequest));
      preview.then(
        (measured) => current && setState({ preview: measured, error: null }),
        (error: unknown) => {
          if (current) setState({ preview: null, error: error instanceof Error ? error.message : String(error) });
        },
      );
    }, REST_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [backend, session, id, asked, isAway]);
  return state;
}
