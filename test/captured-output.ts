const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs a function, and takes away the listeners for signals that it left for the rest of its process. */
export async function withoutSignals<T>(act: () => Promise<T>): Promise<T> {
  const before = SIGNALS.map((signal) => process.listeners(signal))
  try {
    return await act()
  } finally {
    for (const [index, signal] of SIGNALS.entries())
      for (const listener of process.listeners(signal))
        if (!before[index]?.includes(listener)) process.removeListener(signal, listener)
  }
}

export interface Captured<T> {
  readonly value: T
  readonly stdout: string
  readonly stderr: string
}

/** Runs a function and keeps what this process prints meanwhile. Not for tests that run side by side. */
export async function captured<T>(act: () => Promise<T>): Promise<Captured<T>> {
  const [stdout, stderr] = [capture(process.stdout), capture(process.stderr)]
  try {
    const value = await act()
    return { value, stdout: stdout.text(), stderr: stderr.text() }
  } finally {
    stdout.end()
    stderr.end()
  }
}

function capture(stream: NodeJS.WriteStream): { text(): string; end(): void } {
  const { write } = stream
  let printed = ''
  stream.write = (chunk: Uint8Array | string, ...rest: unknown[]) => {
    printed += String(chunk)
    const done = rest.find((one) => typeof one === 'function')
    if (done !== undefined) process.nextTick(done)
    return true
  }
  return {
    text: () => printed,
    end: () => {
      stream.write = write
    },
  }
}
