import { defineConfig } from 'vitest/config'
import vm from '../vm/vitest.config.ts'

/** Runs inside the virtual machine whose process 1 is the installed system's systemd (`test/installed/run`). */
export default defineConfig({ ...vm, test: { ...vm.test, include: ['test/installed/**/*.vm.ts'] } })
