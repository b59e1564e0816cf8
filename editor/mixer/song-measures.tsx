import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { MeasuredPart, PartMeasures } from '../../host/api/measures.ts';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { partViewed } from '../state/measures.ts';
import { Choose } from '../ui/choose.tsx';
import { MEASURE_ROWS, partWords, withUnit } from './measure-rows.ts';

/** CSS pixels that all parts beside all measures need. */
const ROOM_FOR_ALL = 540;

/** All parts where there is room for them, else one that can be chosen; each as it came and as it stands. */
export function SongMeasures({ parts }: { readonly parts: readonly PartMeasures[] }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  return <div ref={box}>{width >= ROOM_FOR_ALL ? <AllParts parts={parts} /> : <OnePart parts={parts} />}</div>;
}

function AllParts({ parts }: { readonly parts: readonly PartMeasures[] }) {
  return (
    <table className="mz all">
      <caption className="sr">Measures of the song and its stems, original and mended</caption>
      <thead>
        <tr>
          <td />
          {MEASURE_ROWS.map(({ name, title, short, unit }) => (
            <th key={name} scope="col" title={title}>
              <span aria-hidden="true">{short}</span>
              <span className="sr">{title}, </span>
              <small>{unit}</small>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {parts.map(({ part, original, mended }) => (
          <tr key={part}>
            <th scope="row">
              <PartName part={part} />
            </th>
            {MEASURE_ROWS.map(({ name, figure }) => (
              <td key={name}>
                <Change before={figure(original[name])} after={figure(mended[name])} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The one figure where both are alike, else the original above the mended. */
function Change({ before, after }: { readonly before: string; readonly after: string }) {
  if (before === after) return before;
  return (
    <>
      <span className="was">{before}</span>
      <span className="sr"> mended to </span>
      <b>{after}</b>
    </>
  );
}

function OnePart({ parts }: { readonly parts: readonly PartMeasures[] }) {
  const dispatch = useAppDispatch();
  const chosen = useAppSelector((state) => state.measures.part);
  const shown = parts.find(({ part }) => part === chosen) ?? parts[0];
  if (shown === undefined) return null;
  return (
    <>
      <Choose<MeasuredPart>
        label="Measures of"
        value={shown.part}
        options={parts.map(({ part }) => ({ value: part, label: partWords(part) }))}
        onChange={(part) => dispatch(partViewed(part))}
      />
      <table className="ba">
        <thead>
          <tr>
            <th scope="col">{partWords(shown.part)}</th>
            <th scope="col">Original</th>
            <td aria-hidden="true" />
            <th scope="col">Mended</th>
          </tr>
        </thead>
        <tbody>
          {MEASURE_ROWS.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.title}</th>
              <td>{withUnit(row, shown.original[row.name])}</td>
              <td aria-hidden="true">→</td>
              <td className="a">{withUnit(row, shown.mended[row.name])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function PartName({ part }: { readonly part: MeasuredPart }) {
  return (
    <span className="row">
      {part !== 'master' && <span className={`stem ${part}`} />}
      {partWords(part)}
    </span>
  );
}

/** The width of an element, CSS pixels, as it is laid out. */
function useWidth(box: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const read = () => setWidth(element.clientWidth);
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return width;
}
