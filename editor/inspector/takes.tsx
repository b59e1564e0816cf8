import { useEffect, useRef } from 'react';
import type { Region, Take } from '../../host/project/project.ts';
import { runCommand } from '../app/commands/run.ts';
import { useEdit, usePlayer, useServices } from '../app/services.tsx';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { aloneChosen } from '../state/view.ts';
import { DOING_WORDS, LABEL_ICONS, WARNED } from '../state/words.ts';
import { isInHand, workOn } from '../state/work.ts';
import { Button } from '../ui/button.tsx';
import { capital, percent, timeLeft } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { MiniWave } from '../ui/mini-wave.tsx';
import { Progress } from '../ui/progress.tsx';
import { isBySeed } from './made-by.ts';
import { measureSentence, tellingMeasures } from './measures.ts';

/** The candidates, compared in place: a row or its number chooses one while it plays. */
export function Takes({ region }: { readonly region: Region }) {
  const services = useServices();
  const edit = useEdit();
  const player = usePlayer();
  const { id, takes, chosenTake, takeCount } = region;
  const list = useRef<HTMLDivElement>(null);
  const work = useAppSelector((state) => workOn(state.work, id));
  const busy = useAppSelector((state) => isInHand(state.work, id));
  // What was heard for a moment ends with the choice.
  useEffect(() => () => player.audition(id, undefined), [player, id]);
  const choose = (take: number | null) => {
    player.audition(id, undefined);
    edit({ type: 'region/choose', payload: { id, take } });
  };
  const onKeyDown = (event: React.KeyboardEvent, index: number) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const rows = list.current?.querySelectorAll<HTMLElement>('[role=radio]');
      rows?.[Math.min(rows.length - 1, Math.max(0, index + step))]?.focus();
    }
    if (event.key === 'Delete' && index > 0) {
      event.preventDefault();
      edit({ type: 'take/remove', payload: { region: id, take: takes[index - 1]!.id } });
    }
  };
  return (
    <section>
      <h2>
        Takes
        <span className="row tight">
          {!busy && (
            <Button
              look="quiet"
              size="dense"
              icon="plus"
              title={
                takeCount === 1
                  ? 'Makes another take of this region, beside those that are there'
                  : `Makes ${takeCount} more takes of this region, as many as “How many” below says`
              }
              onClick={() => runCommand(services, 'take.new')}
            >
              {takeCount === 1 ? 'New take' : `Make ${takeCount} takes`} <kbd>T</kbd>
            </Button>
          )}
        </span>
      </h2>
      <div ref={list} className="tks" role="radiogroup" aria-label="Take">
        <Row chosen={chosenTake === null} onChoose={() => choose(null)} onKeyDown={(event) => onKeyDown(event, 0)}>
          <kbd>0</kbd>
          <span className="words wide">
            <b>Original</b>
            <small>As it came</small>
          </span>
        </Row>
        {takes.map((take, index) => (
          <div key={take.id} className="take">
            <Row
              chosen={chosenTake === index}
              onChoose={() => choose(index)}
              onKeyDown={(event) => onKeyDown(event, index + 1)}
            >
              <kbd>{index + 1}</kbd>
              <span className="room" />
              <span className="words">
                <span className="lab">
                  <Icon name={LABEL_ICONS[take.label]} size={14} />
                  {take.label}
                </span>
                <small title={take.why}>{summary(take)}</small>
                {take.warning !== undefined && (
                  <>
                    <small className="lab warned">
                      <Icon name="warn" size={12} />
                      {capital(WARNED)}
                    </small>
                    <small>{whyWarned(take.warning)}</small>
                  </>
                )}
              </span>
            </Row>
            <AloneWave region={region} take={take} index={index} />
          </div>
        ))}
      </div>
      {busy && (
        <div className="sure" role="status">
          <span>{work?.stage || (work?.state === 'running' ? DOING_WORDS[region.treatment] : 'Waiting')}</span>
          {work?.state === 'running' && <Progress value={work.fraction} label={work.title} />}
          {work?.secondsLeft != null && <span>{timeLeft(work.secondsLeft)}</span>}
        </div>
      )}
      {takes.length === 0 && !busy && region.untouched === null && (
        <p className="cap">
          No take yet: T makes {takeCount === 1 ? 'one' : takeCount}. The region plays its original.
        </p>
      )}
    </section>
  );
}

interface AloneWaveProps {
  readonly region: Region;
  readonly take: Take;
  readonly index: number;
}

/** The take's sound, small; a click plays it without anything else until the next. */
function AloneWave({ region, take, index }: AloneWaveProps) {
  const dispatch = useAppDispatch();
  const { announce } = useServices();
  const isAlone = useAppSelector(({ view }) => view.alone?.region === region.id && view.alone.take === index);
  return (
    <button
      type="button"
      className="alone"
      aria-pressed={isAlone}
      aria-label={`Take ${index + 1} alone`}
      title={isAlone ? 'Stops, and plays what was played before' : 'Plays this take alone, over and over'}
      onClick={() => {
        dispatch(aloneChosen(isAlone ? null : { region: region.id, take: index }));
        announce(isAlone ? 'Stopped' : `Take ${index + 1} alone`);
      }}
    >
      <MiniWave asset={take.asset} color={region.stem} />
      <Icon name={isAlone ? 'pause' : 'play'} size={14} />
    </button>
  );
}

interface RowProps {
  readonly chosen: boolean;
  readonly onChoose: () => void;
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
  readonly children: React.ReactNode;
}

function Row({ chosen, onChoose, onKeyDown, children }: RowProps) {
  return (
    <button
      type="button"
      role="radio"
      aria-checked={chosen}
      tabIndex={chosen ? 0 : -1}
      className={chosen ? 'on' : ''}
      onClick={onChoose}
      onKeyDown={onKeyDown}
    >
      {children}
      <span className={`dot ${chosen ? 'on' : ''}`} />
    </button>
  );
}

/** Why a take had better be left alone, without that it had: the mark above says so. */
const whyWarned = (warning: string): string => warning.replaceAll(/: it is better left alone\./g, '.');

/** The measure that says most, or how sure the treatment is, and the seed where it counts. What no treatment made has neither: then where it is from. */
function summary(take: Take): string {
  if (take.treatment === 'imported') return `From ${take.settings.file}`;
  if (take.treatment === 'plugins') return `Through ${take.settings.plugins}`;
  const name = tellingMeasures([take]).find((measured) => measured in take.after);
  const first = name === undefined ? `${percent(take.confidence)} sure` : measureSentence(name, take.after[name]!);
  return isBySeed(take) ? `${first}, seed\u00a0${take.seed}` : first;
}
