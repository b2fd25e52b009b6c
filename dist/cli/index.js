#!/usr/bin/env node
import { cli } from '../camgate/index.js'
await cli()
