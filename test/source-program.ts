import { cli } from '../src/main.ts'

/** The command line from its sources; its cameras and load workers run this file too. */
await cli()
