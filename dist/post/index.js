#!/usr/bin/env node
import { post } from '../camgate/index.js'
await post()
