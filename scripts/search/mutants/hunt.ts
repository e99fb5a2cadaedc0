import type { Mutant } from './mutant.ts'
import type { Room } from './rooms.ts'
import { runStryker, type Sample } from './run-stryker.ts'

/**
 * Tries the mutants of these rooms. With several workers as many rooms at a time, since a room's tests run in one worker before its mutants
 * do; with fewer rooms than workers, several workers in a room.
 * @param sample of all rooms together, the same number from each; null for all mutants
 * @param tell is told of each room that is done
 */
export async function huntIn(
  rooms: readonly Room[],
  sample: Sample | null,
  workers: number,
  tell: (room: Room, found: readonly Mutant[]) => void,
): Promise<Mutant[]> {
  const left = [...rooms]
  const all: Mutant[] = []
  const each = Math.max(1, Math.floor(workers / rooms.length))
  const share = sample && { ...sample, size: Math.ceil(sample.size / rooms.length) }
  const work = async () => {
    for (let room = left.shift(); room !== undefined; room = left.shift()) {
      const found = await runStryker(room, share, each)
      tell(room, found)
      all.push(...found)
    }
  }
  await Promise.all(Array.from({ length: Math.min(workers, rooms.length) }, work))
  return all
}
