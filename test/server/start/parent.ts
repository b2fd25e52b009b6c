import { startServer } from '../../../src/server/start/start.ts'

/** A program that starts a server, tells which, and has then nothing more to do. */
const [command = '', logsDir = ''] = process.argv.slice(2)
const { pid, tag } = await startServer(command, { input: 'start', logsDir, environment: process.env })
process.stdout.write(JSON.stringify({ pid, tag }))
