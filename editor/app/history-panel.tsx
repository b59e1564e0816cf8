import { useAppSelector } from '../state/hooks.ts';
import { selectHistory } from '../state/selectors.ts';
import { Icon } from '../ui/icon.tsx';
import { useServices } from './services.tsx';

/** The steps of this sitting, the latest first; a click goes back or forward to one. */
export function HistoryPanel() {
  const { labels, done } = useAppSelector((state) => state.history);
  const { undo } = useAppSelector(selectHistory);
  const { session } = useServices();
  const goTo = (count: number) => {
    for (let step = done; step > count; step--) session.undo();
    for (let step = done; step < count; step++) session.redo();
  };
  const steps = labels.map((label, index) => ({ label, count: index + 1 })).reverse();
  return (
    <section className="pane" aria-label="History">
      {labels.length === 0 ? (
        <p className="hint">
          {undo === null
            ? 'Nothing was changed yet.'
            : `Nothing was changed since you opened the project. Before that: ${undo}.`}
        </p>
      ) : (
        <ol className="hist">
          {steps.map(({ label, count }) => (
            <li key={count}>
              <button
                type="button"
                className={`step ${count > done ? 'undone' : ''}`}
                aria-current={count === done ? 'step' : undefined}
                onClick={() => goTo(count)}
              >
                <Icon name={count === done ? 'check' : count > done ? 'redo' : 'undo'} size={12} />
                {label}
              </button>
            </li>
          ))}
          <li>
            <button
              type="button"
              className="step"
              aria-current={done === 0 ? 'step' : undefined}
              onClick={() => goTo(0)}
            >
              <Icon name="folder" size={12} />
              As it was opened
            </button>
          </li>
        </ol>
      )}
    </section>
  );
}
