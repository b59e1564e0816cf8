import { Slider, type SliderProps } from './slider.tsx';

interface SliderRowProps extends SliderProps {
  /** What stands before it; the label if left out. */
  readonly name?: string;
  /** A word more about it, as a tooltip of its name. */
  readonly title?: string;
}

/** A slider between its name and its value: three cells of a `.slider-rows`, so that all of one stand in columns. */
export function SliderRow({ name, title, ...slider }: SliderRowProps) {
  return (
    <>
      <span title={title}>{name ?? slider.label}</span>
      <Slider {...slider} />
      <span className="v">{slider.format(slider.value)}</span>
    </>
  );
}
