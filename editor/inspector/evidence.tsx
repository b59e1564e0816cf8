import type { Region, Take } from '../../host/project/project.ts';
import { chosenTake } from '../../host/project/selectors.ts';
import { isSureTold, unfoundWords } from '../state/words.ts';
import { capital, percent, trueMinus } from '../ui/format.ts';
import { Progress } from '../ui/progress.tsx';
import { measureWords, tellingMeasures } from './measures.ts';

/** Under this the finding is as likely another one, and that is said. */
const DOUBTFUL = 0.6;

/** What is wrong and how surely, and why nothing was done where nothing was. */
export function Finding({ region }: { readonly region: Region }) {
  const { damage, takes, untouched } = region;
  const unfound = unfoundWords(region);
  return (
    <section>
      {unfound !== null && <p className="detail">{unfound}</p>}
      {damage !== null && (
        <>
          {isSureTold(region) && (
            <div className="sure">
              <span>{percent(damage.confidence)} sure</span>
              <Progress value={damage.confidence} label="How sure" />
              {damage.confidence < DOUBTFUL && <span className="t3">listen before you decide</span>}
            </div>
          )}
          <p className="detail">{trueMinus(capital(damage.detail))}</p>
        </>
      )}
      {untouched !== null && (
        <p className="detail note">
          <b>{takes.length === 0 ? 'It was left as it is.' : 'No new take was made.'}</b>{' '}
          {trueMinus(capital(untouched))}
        </p>
      )}
    </section>
  );
}

/** What was measured here before and after: of the take that is heard, else of the latest. */
export function Measured({ region }: { readonly region: Region }) {
  const { takes } = region;
  const take = chosenTake(region) ?? takes.at(-1) ?? null;
  const names = take === null ? [] : tellingMeasures([take]);
  if (take === null || names.length === 0) return null;
  return (
    <section>
      <Measures take={take} number={takes.indexOf(take) + 1} names={names} />
    </section>
  );
}

interface MeasuresProps {
  readonly take: Take;
  readonly number: number;
  readonly names: readonly string[];
}

function Measures({ take, number, names }: MeasuresProps) {
  return (
    <table className="ba">
      <thead>
        <tr>
          <th scope="col">Measured here</th>
          <th scope="col">Original</th>
          <td aria-hidden="true" />
          <th scope="col">Take {number}</th>
        </tr>
      </thead>
      <tbody>
        {names.map((name) => {
          const { title, value } = measureWords(name);
          return (
            <tr key={name}>
              <th scope="row">{title}</th>
              <td>{value(take.before[name])}</td>
              <td aria-hidden="true">→</td>
              <td className="a">{value(take.after[name])}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
