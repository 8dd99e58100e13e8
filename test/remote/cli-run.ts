import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Ended, startBakeoff } from '../bakeoff.ts'
import { suiteOnDisk } from '../suite-on-disk.ts'
import { type FakeService, SERVICE_MODULE, startFakeService } from './fake-service.ts'

/** A run of the built command against the service of the tests. */
export type CliRun = {
  path: string
  service: FakeService
  start(argv?: readonly string[]): { ended: Promise<Ended> }
  /** Ends the runner as `kill -9` does, or asks it to stop. */
  kill(): void
  interrupt(): void
  /** True when a local agent's first trial has been collected. */
  hasEnded(agent: string): boolean
  close(): Promise<void>
}

export type CliRunOptions = {
  config?: object
  agents?: readonly object[]
  files?: Readonly<Record<string, string>>
}

/** A suite whose contestant `cloud` works at the service of the tests. */
export async function openCliRun({ config, agents = [], files }: CliRunOptions = {}): Promise<CliRun> {
  const service = await startFakeService()
  const cloud = {
    id: 'cloud',
    use: SERVICE_MODULE,
    options: { url: service.url, repo: 'octo/lab', gitUrl: service.gitUrl },
  }
  const settings = {
    name: 'cloud',
    trials: 1,
    sandbox: 'process',
    verify: { runs: 1, probes: 'none', timeout_sec: 30 },
    remote: { poll_sec: 0.02, find_sec: 0.2, collect_sec: 0.2 },
    ...config,
    agents: [cloud, ...agents],
  }
  const suite = suiteOnDisk({
    'bakeoff.yaml': JSON.stringify(settings),
    'tasks/sum.md': '---\ntitle: Sum\ntimeout_sec: 600\n---\nAdd two numbers.\n',
    ...files,
  })
  let signal: (name: 'SIGKILL' | 'SIGINT') => void = () => {}
  return {
    path: suite.path,
    service,
    start(argv = ['--yes']) {
      const accepts = ['--unsafe-no-sandbox', '--accept-process-isolation']
      const env = { TEST_SERVICE_KEY: 'made-up-service-key' }
      const { child, ended } = startBakeoff(['run', suite.path, ...accepts, ...argv], { env })
      signal = (name) => void child.kill(name)
      return { ended }
    },
    kill: () => signal('SIGKILL'),
    interrupt: () => signal('SIGINT'),
    hasEnded(agent) {
      const runs = join(suite.path, 'results', 'runs')
      const [run = ''] = existsSync(runs) ? readdirSync(runs) : []
      return existsSync(join(runs, run, 'sum', agent, '1', 'attempt-1', 'attempt.json'))
    },
    close: async () => {
      await service.close()
      suite.remove()
    },
  }
}
