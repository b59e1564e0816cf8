/** Messages between a program and its model process. Serialised as structured clones, so typed arrays pass as they are. */

export type Request =
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly task: string;
      readonly input: unknown;
      readonly threads: number;
    }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'end' };

export type Reply =
  | { readonly kind: 'step'; readonly id: number; readonly stage: string; readonly fraction: number }
  | { readonly kind: 'done'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'cancelled'; readonly id: number }
  /** `plain`: the message is a sentence for the person; else it is a bug, and the stack says where. */
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly message: string;
      readonly stack: string;
      readonly plain: boolean;
    };
