#!/usr/bin/env node
import { useCodeCache } from '../hal/support/code-cache.ts'

useCodeCache(import.meta.dirname)
// Loaded as a separate part, so that no other part of a release needs this file, which runs the command line when it is loaded.
void import('./cli/start.ts').then(({ start }) => start(process.argv.slice(2)))
