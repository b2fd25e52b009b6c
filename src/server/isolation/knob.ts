/** Something that the system lets us set for each thread, as text. */
export interface Knob {
  /** What a thread has; null: it has ended, or may not be read. */
  read(thread: number): string | null
  /** What a thread that has this is to have. */
  aim(before: string): string
  /** Sets what it may: reading shows what it could not. */
  set(value: string, threads: readonly number[]): Promise<void>
}
