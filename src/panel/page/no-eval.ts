import { z } from 'zod'

// zod compiles its checks with `new Function` where it may; the page's Content-Security-Policy forbids that. Imported before any schema is made.
z.config({ jitless: true })
