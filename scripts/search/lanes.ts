export interface LaneOptions {
  /** How many run at once; most of the time they wait. */
  readonly lanes: number
  /** None begins later, in milliseconds. */
  readonly budgetMs: number
}

/** Runs each course as soon as a lane is free. Returns the results in the order in which they came; courses over the budget have none. */
export async function inLanes<Course, Result>(
  courses: readonly Course[],
  { lanes, budgetMs }: LaneOptions,
  run: (course: Course) => Promise<Result>,
): Promise<Result[]> {
  const until = performance.now() + budgetMs
  const left = [...courses]
  const results: Result[] = []
  const lane = async () => {
    for (let course = left.shift(); course !== undefined && performance.now() < until; course = left.shift())
      results.push(await run(course))
  }
  await Promise.all(Array.from({ length: Math.min(lanes, left.length) }, lane))
  return results
}
