import { bundle } from './bundle.ts'

/** `npm run bundle`: makes `.build/release/`, all that a machine needs besides Node. */
const { files, bytes } = await bundle()
console.log(`.build/release: ${files} files, ${(bytes / 1e6).toFixed(1)} MB`)
