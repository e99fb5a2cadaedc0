#!/usr/bin/env node
// Loaded as a separate part, so that no other part of a release needs this file, which runs the command line when it is loaded.
void import('./cli/start.ts').then(({ start }) => start(process.argv.slice(2)))
