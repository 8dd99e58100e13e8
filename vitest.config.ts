import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // No module here keeps state, and loading all of them anew for each file costs a minute.
    isolate: false,
    // More workers than cores: most tests wait for processes of their own half of the time.
    maxWorkers: availableParallelism() * 2,
  },
})
