import { defineConfig } from 'vitest/config'
import vm from '../vm/vitest.config.ts'

/** Inside the virtual machine whose first process is the systemd of the installed system (`test/installed/run`). */
export default defineConfig({ ...vm, test: { ...vm.test, include: ['test/installed/**/*.vm.ts'] } })
