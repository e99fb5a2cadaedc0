import { writeCodeCache } from '../hal/support/code-cache.ts'

/** `node write-code-cache.cjs`, in a release: writes its code cache, for this computer's Node. */
writeCodeCache(import.meta.dirname)
