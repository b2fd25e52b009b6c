const leaked: Buffer[] = []

/** Keeps this much memory until the process ends. It is written to: pages that nobody touched take no memory. */
export function leakMemory(bytes: number): void {
  leaked.push(Buffer.alloc(bytes, 1))
}
