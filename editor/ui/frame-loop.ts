type Draw = (now: number) => void;

const drawers = new Set<Draw>();
let frame = 0;

function tick(now: number): void {
  frame = requestAnimationFrame(tick);
  for (const draw of drawers) draw(now);
}

/** Calls `draw` once a frame of the screen while anything listens, all in one callback. Returns how to stop. */
export function onFrame(draw: Draw): () => void {
  drawers.add(draw);
  if (drawers.size === 1) frame = requestAnimationFrame(tick);
  return () => {
    drawers.delete(draw);
    if (drawers.size === 0) cancelAnimationFrame(frame);
  };
}
