// Opens the database, making it where it is absent, and records one small run. Arguments: database, run, epoch ms to start at.
import { openStore } from '../../src/store/open.ts'
import { openRecorder } from '../../src/store/write.ts'
import { attemptEvents, samplePlan, tickingClock } from './sample-run.ts'

const [, , path = '', run = '', startAt] = process.argv
// Busy waiting, so that several processes open it in the same millisecond.
while (Date.now() < Number(startAt));
const store = openStore(path, 'write')
const plan = samplePlan(run)
const recorder = openRecorder(store, run, tickingClock())
recorder.append({ type: 'run-started', plan })
for (const trial of plan.trials) {
  for (const event of attemptEvents(trial, { judged: {} })) recorder.append(event)
}
store.close()
