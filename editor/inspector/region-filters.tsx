import { Menu } from '@base-ui/react/menu';
import { STEMS } from '../../host/project/project.ts';
import { focusAfterMenu } from '../app/keep-focus.ts';
import { causeFilterToggled, searched, stemFilterToggled } from '../state/desk.ts';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { CAUSE_WORDS, STEM_WORDS } from '../state/words.ts';
import { Icon } from '../ui/icon.tsx';

/** Finds by words, and narrows by stem and cause. */
export function RegionFilters() {
  const dispatch = useAppDispatch();
  const { search, stems, causes } = useAppSelector((state) => state.desk.listing);
  const narrowed = stems.length + causes.length > 0;
  return (
    <>
      <input
        className="field find"
        type="search"
        data-find-region=""
        aria-label="Find a region"
        placeholder="Find"
        value={search}
        onChange={(event) => dispatch(searched(event.currentTarget.value))}
        onKeyDown={(event) => {
          if (event.key === 'Escape') dispatch(searched(''));
        }}
      />
      <Menu.Root>
        <Menu.Trigger
          className={`btn quiet dense icon ${narrowed ? 'on' : ''}`}
          aria-label={narrowed ? 'Filter by stem and cause, on' : 'Filter by stem and cause'}
          title="Filter by stem and cause"
        >
          <Icon name="filter" size={14} />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="end" className="floats">
            <Menu.Popup className="menu" finalFocus={focusAfterMenu}>
              {STEMS.map((stem) => (
                <Check key={stem} on={stems.includes(stem)} onToggle={() => dispatch(stemFilterToggled(stem))}>
                  <span className={`stem ${stem}`} />
                  {STEM_WORDS[stem]}
                </Check>
              ))}
              <div className="menu-line" />
              {Object.entries(CAUSE_WORDS).map(([cause, word]) => (
                <Check key={cause} on={causes.includes(cause)} onToggle={() => dispatch(causeFilterToggled(cause))}>
                  {word}
                </Check>
              ))}
              <Check on={causes.includes('marked')} onToggle={() => dispatch(causeFilterToggled('marked'))}>
                Marked or imported
              </Check>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </>
  );
}

interface CheckProps {
  readonly on: boolean;
  readonly onToggle: () => void;
  readonly children: React.ReactNode;
}

function Check({ on, onToggle, children }: CheckProps) {
  return (
    <Menu.CheckboxItem className="item check" checked={on} onCheckedChange={onToggle} closeOnClick={false}>
      <span className={`box ${on ? 'on' : ''}`}>
        <Icon name="check" size={12} />
      </span>
      {children}
    </Menu.CheckboxItem>
  );
}
