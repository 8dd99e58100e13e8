// Records attempts without end and says after each event which one is recorded. Arguments: database, run.
import { openStore } from '../../src/store/open.ts'
import { openRecorder } from '../../src/store/write.ts'
import { attemptEvents, samplePlan, tickingClock } from './sample-run.ts'

const [, , path = '', run = ''] = process.argv
const plan = samplePlan(run, { repeats: 2_000 })
const recorder = openRecorder(openStore(path, 'write'), run, tickingClock())
recorder.append({ type: 'run-started', plan })
for (const trial of plan.trials) {
  for (const event of attemptEvents(trial, { judged: {}, lines: 40 })) {
    const { seq } = recorder.append(event)
    process.stdout.write(`${seq}\n`)
  }
}
