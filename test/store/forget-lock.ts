// Takes a run's lock, forgets it, collects garbage and says whether it is still held. Arguments: the run's folder.
import { setTimeout } from 'node:timers/promises'
import { isLocked, lockRun } from '../../src/store/run-lock.ts'

const run = process.argv[2] ?? ''
takeAndForget()
// A finalizer runs in a later turn than the collection that found its object.
for (let turn = 0; turn < 5; turn++) {
  globalThis.gc?.()
  await setTimeout(10)
}
console.log(isLocked(run))

function takeAndForget(): void {
  lockRun(run)
}
