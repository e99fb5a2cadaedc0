const HEADER = 32
const FRAME_HEADER = 24

/**
 * A write-ahead log without its last commits (SQLite, fileformat2.html, section 4). A frame with a size of the database in it ends a commit; frames
 * with another salt are left from before.
 */
export function commitsOf(log: Buffer, without: number): Buffer {
  const ends = endsOf(log)
  if (without === 0) return log
  const kept = Math.max(0, ends.length - without)
  return log.subarray(0, kept === 0 ? HEADER : ends[kept - 1])
}

/** Where each commit ends, in bytes. */
function endsOf(log: Buffer): number[] {
  if (log.length < HEADER) return []
  const frame = FRAME_HEADER + log.readUInt32BE(8)
  const salt = log.subarray(16, 24)
  const ends: number[] = []
  for (let at = HEADER; at + frame <= log.length; at += frame) {
    if (!log.subarray(at + 8, at + 16).equals(salt)) break
    if (log.readUInt32BE(at + 4) !== 0) ends.push(at + frame)
  }
  return ends
}
