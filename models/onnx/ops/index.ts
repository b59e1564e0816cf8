export * from './convolution.ts';
export * from './elementwise.ts';
export * from './matrix.ts';
export * from './normal.ts';
export * from './recurrent.ts';
export * from './shape.ts';
