/**
 * Threads of a session on a machine of so many cores: from four on, one is left to what plays and draws.
 *
 * Never by the load of the moment: a convolution is cut into as many parts as there are threads, and how a part is summed depends on its length, so the last bits of
 * the result would depend on what else ran. The same take must come out again (measured: Conv and Elu differ, products, LSTM and soft-max do not). The model process
 * gives way to other programs by its priority, and its threads sleep while they wait.
 */
export function threadsFor(cores: number): number {
  return cores >= 4 ? cores - 1 : cores;
}
