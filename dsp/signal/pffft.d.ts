declare module '@echogarden/pffft-wasm/simd' {
  interface Pffft {
    readonly HEAPF32: Float32Array<ArrayBuffer>;
    /** transform: 0 real, 1 complex. Returns a pointer, 0 where the size cannot be done. */
    _pffft_new_setup(size: number, transform: number): number;
    _pffft_aligned_malloc(bytes: number): number;
    /** direction: 0 forward, 1 backward. Pointers to float32, 16-byte aligned. Unnormalised. */
    _pffft_transform_ordered(setup: number, input: number, output: number, work: number, direction: number): void;
  }
  export default function create(): Promise<Pffft>;
}
