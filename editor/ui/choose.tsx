import { Select } from '@base-ui/react/select';
import { Icon } from './icon.tsx';

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly disabled?: boolean;
}

interface ChooseProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly Option<T>[];
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
}

/** One of many, from a list that opens. */
export function Choose<T extends string>({ label, value, options, onChange, disabled }: ChooseProps<T>) {
  return (
    <Select.Root<T>
      value={value}
      items={options.map((option) => ({ value: option.value, label: option.label }))}
      disabled={disabled ?? false}
      onValueChange={(next) => next !== null && onChange(next)}
    >
      <Select.Trigger className="field choose" aria-label={label}>
        <Select.Value className="grow cut" />
        <Icon name="down" size={12} />
      </Select.Trigger>
      <Select.Portal>
        <Select.Positioner className="floats" sideOffset={4} alignItemWithTrigger={false}>
          <Select.Popup className="menu">
            {options.map((option) => (
              <Select.Item key={option.value} value={option.value} className="item" disabled={option.disabled ?? false}>
                <Select.ItemText>{option.label}</Select.ItemText>
                <Select.ItemIndicator>
                  <Icon name="check" size={12} />
                </Select.ItemIndicator>
              </Select.Item>
            ))}
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  );
}
