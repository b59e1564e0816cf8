import { useEffect, useState } from 'react';
import type { Project, Region } from '../../host/project/project.ts';
import { chosenTake } from '../../host/project/selectors.ts';
import { runCommand } from '../app/commands/run.ts';
import { usePlayer, usePlayerState, useServices } from '../app/services.tsx';
import { BELIEVED, guessProbability, probabilityWords } from '../state/binomial.ts';
import { answered, type BlindTest, isOver, newTest, type Pad, score, TRIALS, versionOf } from '../state/blind.ts';
import { useAppDispatch, useAppSelector, useProject, useSelectedRegion } from '../state/hooks.ts';
import { aloneChosen, passageHeard } from '../state/view.ts';
import { regionName } from '../state/words.ts';
import { isInHand } from '../state/work.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { percent } from '../ui/format.ts';
import { Segments } from '../ui/segments.tsx';
import { Switch } from '../ui/switch.tsx';
import { blindLoop } from './blind-loop.ts';
import { lastResult, type Result, remember } from './blind-memory.ts';
import { BlindTools } from './blind-tools.tsx';
import { useClose } from './use-close.ts';
import './blind.css';

type Scope = 'region' | 'song';

const coin = (): boolean => (crypto.getRandomValues(new Uint8Array(1))[0]! & 1) === 1;

/** Hears whether the difference can be told at all, without knowing which is which. */
export default function Blind() {
  const project = useProject();
  const region = useSelectedRegion();
  const close = useClose();
  const [scope, setScope] = useState<Scope>(region === null ? 'song' : 'region');
  const about = scope === 'region' ? region : null;
  return (
    <Dialog
      title="Blind listening"
      width={720}
      onClose={close}
      className="blind"
      // The page behind shows which version plays, by its switch and its meters.
      veiled
      about={
        <>
          <span className="row t2 cut">
            {about !== null && <span className={`stem ${about.stem}`} />}
            {about === null ? 'Whole song' : regionName(project, about)}
          </span>
          <span className="grow" />
          {region !== null && (
            <Segments<Scope>
              label="Listen to"
              value={scope}
              onChange={setScope}
              segments={[
                { value: 'region', content: 'This region' },
                { value: 'song', content: 'Whole song' },
              ]}
            />
          )}
        </>
      }
    >
      {about !== null && chosenTake(about) === null ? (
        <NothingToTell region={about} />
      ) : (
        <Panel key={scope} project={project} region={about} />
      )}
    </Dialog>
  );
}

/** A region that plays its original: both would sound alike, so no test is begun. */
function NothingToTell({ region }: { readonly region: Region }) {
  const services = useServices();
  const isBusy = useAppSelector((state) => isInHand(state.work, region.id));
  const last = region.takes.length;
  return (
    <div className="body alike">
      <h3>{last === 0 ? 'This region has no take yet' : 'The original is chosen in this region'}</h3>
      <p className="t2" role="status">
        {isBusy
          ? 'It is being mended: the test begins when the take is there.'
          : last === 0
            ? 'A and B would sound alike. Mend it first, or compare the whole song.'
            : 'A and B would sound alike. Choose a take to compare with it.'}
      </p>
      {!isBusy && (
        <Button
          size="big"
          look="primary"
          onClick={() => runCommand(services, last === 0 ? 'take.new' : `take.choose${Math.min(9, last)}`)}
        >
          {last === 0 ? 'Mend it' : `Choose take ${Math.min(9, last)}`}
        </Button>
      )}
    </div>
  );
}

const matchedOver = (isPassage: boolean, isAlone: boolean): string =>
  isPassage ? `what the loop plays${isAlone ? ' of this stem' : ''}` : 'the whole song';

/** What A and B are drawn from. */
function comparedWords(region: Region | null): string {
  if (region === null) return 'A and B are the original and the song as it stands, with its takes.';
  const take = chosenTake(region);
  const number = take === null ? '' : `take ${region.takes.indexOf(take) + 1}, ${take.label}`;
  const blend = region.blend < 1 ? ` at ${percent(region.blend)} blend` : '';
  return `A and B are the original and ${number}${blend}.`;
}

function Panel({ project, region }: { readonly project: Project; readonly region: Region | null }) {
  const player = usePlayer();
  const dispatch = useAppDispatch();
  const levelMatch = usePlayerState((state) => state.levelMatch);
  const loudnessKnown = usePlayerState((state) => state.loudnessKnown);
  const id = useAppSelector((state) => state.document.replica?.id ?? '');
  const isLooped = usePlayerState((state) => state.loop !== null);
  const isAlone = useAppSelector(({ view }) => view.only !== null);
  const [test, setTest] = useState<BlindTest>(() => newTest(coin));
  const [stopped, setStopped] = useState(false);
  const [pad, setPad] = useState<Pad>('A');
  const playing = usePlayerState((state) => state.playing);
  const [xHeard, setXHeard] = useState(false);
  const over = stopped || isOver(test);
  const trial = test.trials[test.answers.length];
  const key = `${id}/${region?.id ?? 'song'}`;
  const [last] = useState(() => lastResult(key));
  const result = { ...score(test), take: (region?.chosenTake ?? -1) + 1 };

  // What the person had set comes back when the panel closes; while it is open, it plays the place in question.
  useEffect(() => {
    // A take that is heard alone would be heard in place of both.
    dispatch(aloneChosen(null));
    const before = player.state();
    player.setLevelMatch(true);
    player.setDifference(false);
    if (region !== null) {
      const loop = blindLoop(project, region);
      player.setLoop(loop);
      player.seek(loop.start);
    }
    void player.play();
    return () => {
      player.setVersion(before.version);
      player.setLevelMatch(before.levelMatch);
      player.setDifference(before.difference);
      player.setLoop(before.loop);
      if (!before.playing) player.pause();
    };
  }, [player, dispatch]);

  // How loud a whole song is says nothing of one place in it, where the level alone would tell which version plays.
  const isPassage = region !== null && isLooped;
  useEffect(() => {
    dispatch(passageHeard(isPassage ? blindLoop(project, region) : null));
    return () => void dispatch(passageHeard(null));
  }, [dispatch, isPassage]);

  useEffect(() => {
    if (trial !== undefined && !over) player.setVersion(versionOf(trial, pad));
  }, [player, trial, pad, over]);

  useEffect(() => {
    if (pad === 'X' && playing) setXHeard(true);
  }, [pad, playing]);

  useEffect(() => {
    if (over && result.of > 0) remember(key, result);
  });

  const beginTrial = () => {
    setPad('A');
    setXHeard(false);
  };
  const answer = (choice: 'A' | 'B') => {
    // An answer about what has not sounded would be chance alone, and would count as not telling them apart.
    if (!xHeard) return;
    setTest((now) => (isOver(now) ? now : answered(now, choice)));
    beginTrial();
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || over) return;
      const pressed = event.key.toUpperCase();
      if (pressed === 'A' || pressed === 'B' || pressed === 'X') setPad(pressed);
      else if (pressed === '1') answer('A');
      else if (pressed === '2') answer('B');
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });

  return (
    <>
      <div className="body">
        {over ? (
          <Outcome result={result} />
        ) : (
          <>
            <div className="pads">
              {(['A', 'B', 'X'] as const).map((name) => (
                <button
                  type="button"
                  key={name}
                  className={`pad ${pad === name ? 'on' : ''}`}
                  aria-pressed={pad === name}
                  onClick={() => setPad(name)}
                >
                  <b>{name}</b>
                  <span>
                    {pad === name
                      ? 'playing now'
                      : name === 'A'
                        ? 'one of the two'
                        : name === 'B'
                          ? 'the other'
                          : 'one of them'}{' '}
                    <kbd>{name}</kbd>
                  </span>
                </button>
              ))}
            </div>
            <BlindTools project={project} region={region} />
            <div className="ask">
              <div>
                <h3>Which one is X?</h3>
                <p className="t2">{comparedWords(region)}</p>
                <p className="t2" id="blind-how">
                  {xHeard
                    ? 'Switch as often as you like. There is no clock.'
                    : playing
                      ? 'Listen to X first; then you can answer.'
                      : 'Nothing plays: start playback and listen to X first; then you can answer.'}
                </p>
              </div>
              <Button size="big" disabled={!xHeard} aria-describedby="blind-how" onClick={() => answer('A')}>
                X is A <kbd>1</kbd>
              </Button>
              <Button size="big" disabled={!xHeard} aria-describedby="blind-how" onClick={() => answer('B')}>
                X is B <kbd>2</kbd>
              </Button>
            </div>
          </>
        )}
        <Trials done={test.answers.length} over={over} />
        <div className="two">
          <div>
            <h3>Fair by construction</h3>
            <p>
              {!levelMatch
                ? 'Not level-matched: the louder one is easily liked better'
                : loudnessKnown
                  ? `Level-matched by loudness, over ${matchedOver(isPassage, isAlone)}`
                  : 'Not level-matched until the loudness is measured'}
              , same start, same 8 ms switch. The order is drawn anew each trial.
            </p>
          </div>
          <div>
            <h3>{last === null ? 'What it takes' : 'Last time'}</h3>
            <p>{last === null ? '12 of 16 right is more than chance (p = 0.038).' : words(last)}</p>
          </div>
        </div>
      </div>
      <div className="foot">
        <Switch checked={levelMatch} onChange={(on) => player.setLevelMatch(on)}>
          Level match
        </Switch>
        <span className="grow" />
        {over ? (
          <Button
            size="big"
            onClick={() => {
              setTest(newTest(coin));
              setStopped(false);
              beginTrial();
            }}
          >
            Again
          </Button>
        ) : (
          <Button size="big" look="quiet" disabled={test.answers.length === 0} onClick={() => setStopped(true)}>
            Stop and show
          </Button>
        )}
      </div>
    </>
  );
}

function Trials({ done, over }: { readonly done: number; readonly over: boolean }) {
  return (
    <div>
      <div
        className="trials"
        role="progressbar"
        aria-valuemin={0}
        aria-valuenow={done}
        aria-valuemax={TRIALS}
        aria-label="Trials"
      >
        {Array.from({ length: TRIALS }, (_, index) => (
          <i key={index} className={index < done ? 'd' : index === done && !over ? 'n' : ''} />
        ))}
      </div>
      {!over && (
        <div className="row under">
          <span className="t2">
            Trial {done + 1} of {TRIALS}
          </span>
          <span className="t3">Your score stays hidden until the end</span>
        </div>
      )}
    </div>
  );
}

function Outcome({ result }: { readonly result: Result }) {
  const p = guessProbability(result.right, result.of);
  return (
    <div className="outcome" role="status">
      <b>
        {result.right} of {result.of} right
      </b>
      <p>
        {p <= BELIEVED ? 'You can tell them apart.' : 'This could be guessing: no difference was shown.'}{' '}
        <span className="t2">
          Guessing alone reaches this with p = {probabilityWords(p)}
          {result.of < 5 ? '; fewer than five trials cannot show a difference' : ''}.
        </span>
      </p>
    </div>
  );
}

function words(result: Result): string {
  const p = guessProbability(result.right, result.of);
  const take = result.take > 0 ? `take ${result.take}` : 'the mended song';
  const told =
    p <= BELIEVED ? `You could tell ${take} from the original.` : `You could not tell ${take} from the original.`;
  return `${result.right} of ${result.of} right, p = ${probabilityWords(p)}. ${told}`;
}
