import { writeCodeCache } from './code-cache.ts'

/** `node write-code-cache.cjs`, in a release: writes its code cache, for this computer's Node. */
writeCodeCache(import.meta.dirname)
