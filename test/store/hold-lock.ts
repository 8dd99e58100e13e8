// Holds a run's lock until it is killed. Arguments: the run's folder.
import { lockRun } from '../../src/store/run-lock.ts'

lockRun(process.argv[2] ?? '')
process.stdout.write('held\n')
setInterval(() => undefined, 1_000)
