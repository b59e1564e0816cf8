/**
 * Gives the memory of an array back at once: nothing may read it any more. Several megabytes of sound a second pass through a playing page, and the
 * collector lets some sixty of them lie before it looks. Memory that is shared with the audio thread stays; of what was given back before nothing is left.
 */
export function free(array: Float32Array): void {
  if (array.buffer instanceof ArrayBuffer && !array.buffer.detached) array.buffer.transfer(0);
}
