import type { TensorStore } from '../checkpoint/tensor-store.ts';
import { ModelError } from '../error.ts';
import type { Graph, Value } from '../onnx/graph.ts';

/** Reads one tensor of the checkpoint, anew at each call. */
export type Read = () => Float32Array<ArrayBuffer>;

/**
 * The checkpoint's tensors while a network is built of them: each is asked for by name and shape, and what was never asked for is found at the end,
 * so that a network which is not the one that this code knows is refused rather than approximated.
 */
export class Parameters {
  readonly graph: Graph;
  readonly #store: TensorStore;
  readonly #prefix: string;
  readonly #used = new Set<string>();
  #made = 0;

  /** `prefix`: what stands before every name in the store, as 'state.' in an exported package. */
  constructor(graph: Graph, store: TensorStore, prefix = '') {
    this.graph = graph;
    this.#store = store;
    this.#prefix = prefix;
  }

  has(name: string): boolean {
    return this.#store.tensors.has(this.#prefix + name);
  }

  /** Throws a ModelError where the tensor is missing or has another shape. Its values are read only when asked for. */
  read(name: string, shape: readonly number[]): Read {
    const tensor = this.#store.tensors.get(this.#prefix + name);
    if (tensor === undefined) {
      throw new ModelError(
        `The checkpoint has no tensor ${name}, so it is not the network that it says: use the official file.`,
      );
    }
    if (tensor.shape.length !== shape.length || tensor.shape.some((size, axis) => size !== shape[axis])) {
      throw new ModelError(
        `The tensor ${name} is [${tensor.shape.join(', ')}] where [${shape.join(', ')}] was expected from the checkpoint's settings: use the official file.`,
      );
    }
    this.#used.add(name);
    return () => tensor.floats();
  }

  /** A weight of the graph whose values are made of tensors when the model is written. Unless it may be rounded, it stays float32 in every form of the model. */
  weight(name: string, shape: readonly number[], values: () => Float32Array, mayBeRounded = false): Value {
    return this.graph.weight(`${name}.${this.#made++}`, shape, values, { exact: !mayBeRounded });
  }

  /** Throws a ModelError naming a tensor that no part of the network asked for. */
  finish(): void {
    for (const name of this.#store.tensors.keys()) {
      if (name.startsWith(this.#prefix) && !this.#used.has(name.slice(this.#prefix.length))) {
        throw new ModelError(
          `The checkpoint has a tensor ${name}, which the network of its settings does not have: use the official file.`,
        );
      }
    }
  }
}
