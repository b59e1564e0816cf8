import type { Region, Take } from '../../host/project/project.ts';
import { chosenTake } from '../../host/project/selectors.ts';
import { capital, percent, trueMinus } from '../ui/format.ts';
import { Progress } from '../ui/progress.tsx';
import { measureWords, tellingMeasures } from './measures.ts';

/** Under this the finding is as likely another one, and that is said. */
const DOUBTFUL = 0.6;

/** How surely it is broken, and by how much: measured before and after. */
export function Evidence({ region }: { readonly region: Region }) {
  const { damage, takes, untouched } = region;
  const take = chosenTake(region) ?? takes.at(-1) ?? null;
  if (damage === null && take === null && untouched === null) return null;
  return (
    <section>
      {damage !== null && (
        <>
          <div className="sure">
            <span>{percent(damage.confidence)} sure</span>
            <Progress value={damage.confidence} label="How sure" />
            {damage.confidence < DOUBTFUL && <span className="t3">listen before you decide</span>}
          </div>
          <p className="detail">{trueMinus(capital(damage.detail))}</p>
        </>
      )}
      {take !== null && <Measures take={take} number={takes.indexOf(take) + 1} />}
      {untouched !== null && (
        <p className="detail note">
          <b>{takes.length === 0 ? 'It was left as it is.' : 'No new take was made.'}</b>{' '}
          {trueMinus(capital(untouched))}
        </p>
      )}
    </section>
  );
}

function Measures({ take, number }: { readonly take: Take; readonly number: number }) {
  const names = tellingMeasures([take]);
  if (names.length === 0) return null;
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
