// A contestant as a module of your own. In bakeoff.yaml: { id: mine, use: ./my-agent.mjs, options: { answer: 42 } }
// docs/adding-an-agent.md explains each field.

/** Stands for your program: it reads the prompt from standard input and leaves files in the folder it is given. */
const PROGRAM = `
const { readFileSync, writeFileSync } = require('node:fs')
const [folder, answer] = process.argv.slice(1)
console.log('read a question of ' + readFileSync(0, 'utf8').length + ' characters')
process.chdir(folder)
writeFileSync('answer.mjs', 'export const answer = () => ' + answer + '\\n')
writeFileSync('answer.test.mjs', [
  "import assert from 'node:assert/strict'",
  "import { test } from 'node:test'",
  "import { answer } from './answer.mjs'",
  "test('the answer is the known one', () => assert.equal(answer(), " + answer + "))",
  '',
].join('\\n'))
writeFileSync('README.md', '# Answer\\n\\n## Results\\n\\nThe answer is ' + answer + '.\\n')
writeFileSync('bakeoff.json', JSON.stringify({ schema_version: '1.0', name: 'answer', scripts: { test: 'node --test' } }))
`

export const adapter = {
  id: 'my-agent',
  about: 'A stand-in for a program of yours.',
  mode: 'local',
  kind: 'script',
  provider: 'mine',
  secretEnv: [],
  modelHosts: [],
  options: {
    safeParse: ({ answer = 42, ...unknown }) =>
      Number.isInteger(answer) && Object.keys(unknown).length === 0
        ? { success: true, data: { answer } }
        : { success: false, error: { issues: [{ path: ['answer'], message: 'the only option is a whole number' }] } },
  },
  async probe() {
    return { installed: true, ready: true }
  },
  async run(job, io) {
    io.activity('asks my program')
    const result = await io.sandbox.exec(
      { argv: ['node', '-e', PROGRAM, job.folder, String(job.options.answer)], cwd: job.workspace, stdin: job.prompt },
      { signal: io.signal, wallMs: job.deadlineMs - Date.now() },
    )
    io.transcript({ stdout: Buffer.from(result.stdout.head).toString('utf8') })
    io.usage({ input: 1200, output: 300 })
    io.observed({ version: '1.0.0', turns: 1 })
    if (result.infraError !== undefined) return { kind: 'infra-error', message: result.infraError }
    if (result.stopped === 'timeout') return { kind: 'timed-out', afterMs: result.durationMs }
    if (result.stopped === 'cancelled') return { kind: 'cancelled' }
    if (result.exitCode === 0) return { kind: 'finished' }
    return { kind: 'agent-error', message: Buffer.from(result.stderr.tail).toString('utf8').slice(-500) }
  },
}
