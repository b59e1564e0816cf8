import { DOCKS, type DockName, fits, type PanelName } from '../state/layout.ts';

/** A rectangle in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Shares of the work area at its edges in which a panel that is dragged there would stand. */
const BESIDE = 0.22;
const BELOW = 0.36;
/** CSS pixels at the very bottom that mean the line. */
const LINE = 28;

/** The docks that a window has room for: in a narrow one the bottom is not divided. */
export const docksOf = (isWide: boolean): readonly DockName[] =>
  isWide ? DOCKS : DOCKS.filter((dock) => dock !== 'corner');

/** Where a panel would stand that is dropped in a dock's zone. */
export function zoneBox(dock: DockName, area: Box, isWide: boolean): Box {
  const { left, top, width, height } = area;
  const above = height * (1 - BELOW);
  const beside = width * BESIDE;
  const half = isWide ? width / 2 : width;
  switch (dock) {
    case 'left':
      return { left, top, width: beside, height: above };
    case 'right':
      return { left: left + width - beside, top, width: beside, height: above };
    case 'bottom':
      return { left, top: top + above, width: half, height: height - above };
    case 'corner':
      return { left: left + half, top: top + above, width: width - half, height: height - above };
    case 'line':
      return { left, top: top + height - LINE, width, height: LINE };
  }
}

/** The dock that a panel dropped at a point of the work area would stand in; null in its middle and outside. */
export function zoneAt(panel: PanelName, x: number, y: number, area: Box, isWide: boolean): DockName | null {
  // The line lies over the zones of the bottom.
  const docks = docksOf(isWide).toReversed();
  const within = ({ left, top, width, height }: Box) => x >= left && x < left + width && y >= top && y < top + height;
  return docks.find((dock) => fits(panel, dock) && within(zoneBox(dock, area, isWide))) ?? null;
}
