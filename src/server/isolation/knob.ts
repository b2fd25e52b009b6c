/** A setting of each thread that the system lets us change, as text. */
export interface Knob {
  /** The thread's setting; null when it has ended or may not be read. */
  read(thread: number): string | null
  /** The setting to give to a thread that has this one. */
  aim(before: string): string
  /** Sets what it may. Reading shows where it failed. */
  set(value: string, threads: readonly number[]): Promise<void>
}
