import type { ExportRequest, ExportPreview as Preview } from '../../host/api/backend.ts';
import { STEMS } from '../../host/project/project.ts';
import { activeChain, unheardStems } from '../../host/project/selectors.ts';
import { isExact } from '../../host/project/stem-delivery.ts';
import { useProject } from '../state/hooks.ts';
import { LABEL_ICONS, STEM_WORDS } from '../state/words.ts';
import { loudnessRange, lufs } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { MasterPreview } from './master-preview.tsx';
import { useMeasured } from './use-measured.ts';

/** What the file will measure, asked anew after each change, and the labels that travel along. */
export function ExportPreview({ request }: { readonly request: ExportRequest }) {
  const { value: preview, isStale, error } = useMeasured(request, (backend, id) => backend.preview(id, request));
  const project = useProject();
  const hasPlugins = STEMS.some((stem) => activeChain(project, stem).length > 0);
  const unheard = unheardStems(project);
  const isAwaited = (preview === null || isStale) && error === null;
  const isMaster = request.format === 'wav' || request.format === 'flac' || request.format === 'mp3';
  // Of some stems there is no mix.
  const isPart = request.format === 'stems' && request.stems?.parts != null;
  const isConverted = request.format === 'stems' && !isExact(request, project);
  const proof = isConverted ? PROOF_BEFORE : PROOF[request.format];
  return (
    <div className="pre" aria-busy={isAwaited}>
      <h2 className="row">
        What you will get
        {isAwaited && <span className="t3">is being measured</span>}
      </h2>
      {error !== null && (
        <p className="row" role="alert">
          <Icon name="warn" />
          {error}
        </p>
      )}
      {isMaster && unheard.length > 0 && (
        <p className="row" role="note">
          <Icon name="warn" />
          {LIST.format(unheard.map((stem) => STEM_WORDS[stem]))}: silent in the mixer, so not in this file.
        </p>
      )}
      {preview !== null && (
        <>
          {isMaster ? (
            <MasterPreview request={request} preview={preview} />
          ) : (
            !SILENT.includes(request.format) && !isPart && <MixFigures preview={preview} isDry={hasPlugins} />
          )}
          <Labels labels={preview.labels} way={request.stems?.format === 'flac' ? WAY.flac : WAY[request.format]} />
          {proof !== undefined && (
            <p className="proof">
              <Icon name="shield" />
              <span>
                {proof}
                {hasPlugins && request.format === 'stems' && ' What plugins do to whole stems comes after that.'}
              </span>
            </p>
          )}
        </>
      )}
    </div>
  );
}

const LIST = new Intl.ListFormat('en-GB');

/** What is written without sound has no loudness. */
const SILENT: readonly ExportRequest['format'][] = ['midi', 'labels', 'csv'];

/** What an export checks of itself. A master was changed by its gain: there is nothing to compare. */
const PROOF: Partial<Record<ExportRequest['format'], string>> = {
  stems: 'The export reads its stems back and proves that nothing outside the regions changed.',
  dawproject: 'The export reads its stems back and proves that nothing outside the regions changed.',
  rpp: 'The export reads its stems back and proves that nothing outside the regions changed.',
  report: 'The export compares the stems with those that came in and proves that nothing outside the regions changed.',
};

/** Of stems that are written otherwise than as they are. */
const PROOF_BEFORE =
  'The export proves of the stems, before it converts them, that nothing outside the regions changed. The files themselves do not null.';

const iconOf = (label: string) =>
  Object.entries(LABEL_ICONS).find(([word]) => label.startsWith(word))?.[1] ?? ('info' as const);

/** How the labels go along with each format; left out where it has no room for them. */
const WAY: Partial<Record<ExportRequest['format'], string>> = {
  wav: 'In the comment of the file.',
  flac: 'In the comment of the file.',
  mp3: 'In the comment of the file.',
  stems: 'In the comment of each stem, with engine and seed, and as markers where each take begins.',
  dawproject: 'As names of the takes and markers, and in the comment of each stem.',
  rpp: 'As names of the takes and regions, and in the comment of each stem.',
  labels: 'As the names of the regions.',
  csv: 'In the table, with engine, version, model and seed.',
  report: 'On the page, with engine and seed of each take.',
};

function Labels({ labels, way }: { readonly labels: readonly string[]; readonly way: string | undefined }) {
  if (way === undefined) return null;
  return (
    <div>
      <h2>Labels that travel along</h2>
      <ul className="lbl">
        {labels.map((label) => (
          <li key={label}>
            <Icon name={iconOf(label)} />
            {label}
          </li>
        ))}
        {labels.length === 0 && <li className="t2">None: nothing was mended.</li>}
      </ul>
      {labels.length > 0 && <p className="t3">{way}</p>}
    </div>
  );
}

/** The mix as it stands, without what a master would do to it. */
function MixFigures({
  preview: { lufs: loud, gainDb, lra },
  isDry,
}: {
  readonly preview: Preview;
  /** Whether there are plugins, which these figures leave out. */
  readonly isDry: boolean;
}) {
  return (
    <table className="nums">
      <tbody>
        <tr>
          <th scope="row">Loudness of the mix{isDry && ' without plugins'}</th>
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
