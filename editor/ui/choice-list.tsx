import { type KeyboardEvent, useRef } from 'react';

interface Choice<T extends string> {
  readonly value: T;
  readonly title: string;
  readonly text: string;
  readonly disabled?: boolean;
  readonly chip?: string | undefined;
}

interface ChoiceListProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly onChange: (value: T) => void;
}

/** One of a few, each with a sentence. What cannot be chosen is still reached, so that its reason is heard. */
export function ChoiceList<T extends string>({ label, value, choices, onChange }: ChoiceListProps<T>) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (index + step + choices.length) % choices.length;
    list.current?.querySelectorAll<HTMLElement>('[role=radio]')[next]?.focus();
    const choice = choices[next]!;
    if (choice.disabled !== true) onChange(choice.value);
  };
  return (
    <div ref={list} className="choices" role="radiogroup" aria-label={label}>
      {choices.map(({ value: own, title, text, disabled, chip }, index) => (
        <button
          type="button"
          key={own}
          role="radio"
          aria-checked={own === value}
          aria-disabled={disabled}
          tabIndex={own === value ? 0 : -1}
          className={own === value ? 'on' : ''}
          onClick={() => disabled !== true && onChange(own)}
          onKeyDown={(event) => onKeyDown(event, index)}
        >
          <span className={`dot ${own === value ? 'on' : ''}`} />
          <span className="words">
            <b>{title}</b>
            <span>{text}</span>
          </span>
          {chip !== undefined && <span className="chip line">{chip}</span>}
        </button>
      ))}
    </div>
  );
}
