import { startSimulatorProcess } from '../../src/simulator/child.ts'

/** A program that starts the cameras, tells their process id, and waits to be killed. */
const cameras = await startSimulatorProcess(new URL('entry.ts', import.meta.url), {
  cameras: 1,
  frameBytes: 4000,
})
process.stdout.write(`${cameras.pid}\n`)
