/**
 * Windows full of pixels that a cache of pictures holds. The lanes are little more than half of a window, so that there is room for what is in view, what
 * was in view at the zoom before, from which pictures are stretched until new ones are made, and as much again of where one comes from.
 */
const WINDOWS = 2;

/** Bytes that a cache of pictures may take in this window, as large as it is now. */
export function pictureRoom(): number {
  const { innerWidth, innerHeight, devicePixelRatio } = window;
  return WINDOWS * innerWidth * innerHeight * (devicePixelRatio || 1) ** 2 * 4;
}

/**
 * Makes pictures of one size after the other on one canvas. A picture, unlike a canvas, has nothing beside its pixels, and they are gone when it is
 * closed: a canvas has a context of some 50 kB, and lives until the collector finds it.
 */
export function createPrinter(): (image: ImageData) => ImageBitmap {
  let canvas: OffscreenCanvas | null = null;
  return (image) => {
    if (canvas === null || canvas.width !== image.width || canvas.height !== image.height)
      canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext('2d')?.putImageData(image, 0, 0);
    return canvas.transferToImageBitmap();
  };
}
