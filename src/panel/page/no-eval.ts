import { z } from 'zod'

// zod compiles its schemas with `new Function` by default, which the page's Content-Security-Policy forbids. Import this before
// any schema is created.
z.config({ jitless: true })
