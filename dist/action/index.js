#!/usr/bin/env node
import { action } from '../camgate/index.js'
await action()
