import { bundle } from '../../scripts/bundle/bundle.ts'

/** Vitest global setup: makes the release, because these tests start the daemon as its own process. */
export async function setup(): Promise<void> {
  await bundle()
}
