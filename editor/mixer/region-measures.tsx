import type { Region } from '../../host/project/project.ts';
import { measureWords, tellingMeasures } from '../inspector/measures.ts';
import { useProject, useSelectedRegion } from '../state/hooks.ts';
import { LABEL_ICONS, regionName } from '../state/words.ts';
import { Icon } from '../ui/icon.tsx';

/** What was measured in the selected region: as it came, and of every take. */
export function RegionMeasures() {
  const project = useProject();
  const region = useSelectedRegion();
  if (region === null) return <p className="hint">Select a region to see what was measured in it.</p>;
  return (
    <>
      <p className="row t2">
        <span className={`stem ${region.stem}`} />
        {regionName(project, region)}
      </p>
      {region.takes.length === 0 ? (
        <p className="t2">It was not mended yet: each take is measured when it is made.</p>
      ) : (
        <TakesTable region={region} />
      )}
    </>
  );
}

function TakesTable({ region: { takes, chosenTake } }: { readonly region: Region }) {
  const names = tellingMeasures(takes);
  return (
    <table className="mz takes">
      <thead>
        <tr>
          <th scope="col">Measured here</th>
          <th scope="col">Original</th>
          {takes.map(({ id, label }, index) => (
            <th key={id} scope="col" className={index === chosenTake ? 'on' : ''}>
              <span className="row">
                <Icon name={LABEL_ICONS[label]} size={12} />
                Take {index + 1}
                {index === chosenTake && <span className="sr">, chosen</span>}
              </span>
              <small>{label}</small>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => {
          const { title, value } = measureWords(name);
          // Each treatment measures what it is about, and the original with it.
          const before = takes.find((take) => name in take.before)?.before[name];
          return (
            <tr key={name}>
              <th scope="row">{title}</th>
              <td>{value(before)}</td>
              {takes.map(({ id, after }, index) => (
                <td key={id} className={index === chosenTake ? 'on' : ''}>
                  {value(after[name])}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
