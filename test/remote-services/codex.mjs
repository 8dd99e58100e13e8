#!/usr/bin/env node
// Stands in for the real program: the same words, exit codes and streams as it was seen to have, from a scenario file.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const args = process.argv.slice(2)
const folder = process.env.CODEX_HOME ?? ''
const file = join(folder, 'scenario.json')
const log = join(folder, 'calls.jsonl')

if (args[0] === '--version') {
  console.log('codex-cli 0.169.0')
  process.exit(0)
}

const scenario = JSON.parse(readFileSync(file, 'utf8'))
const save = () => writeFileSync(file, JSON.stringify(scenario))
const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
const fail = (text) => {
  console.error('WARNING: proceeding, even though we could not update PATH')
  console.error(text)
  console.error('\nStack backtrace:\n   0: <unknown>')
  process.exit(1)
}
const command = args[1]
const stdin = command === 'exec' && args.at(-1) === '-' ? readFileSync(0, 'utf8') : undefined
appendFileSync(log, `${JSON.stringify({ args, stdin, cwd: process.cwd(), diff: process.env.CODEX_STARTING_DIFF })}\n`)
// As the real one does, into wherever it was started.
writeFileSync('error.log', 'log\n')

const known = {
  exec: ['--env', '--branch', '--attempts'],
  list: ['--json', '--env', '--limit', '--cursor'],
  status: [],
  diff: ['--attempt'],
}
const flags = args.filter((arg) => arg.startsWith('--'))
if (args[0] !== 'cloud' || known[command] === undefined) fail(`error: unrecognized subcommand '${args.join(' ')}'`)
const unknown = flags.find((flag) => !known[command].includes(flag))
if (unknown !== undefined) fail(`error: unexpected argument '${unknown}' found`)
if (scenario.signedOut)
  fail("Not signed in. Please run 'codex login' to sign in with ChatGPT, then re-run 'codex cloud'.")
if (scenario.network?.includes(command))
  fail('Error: error sending request for url (https://chatgpt.com/backend-api/wham/tasks)')

const url = (id) => `https://chatgpt.com/codex/tasks/${id}`
const stateOf = (task) => scenario.states[Math.min(task.polls, scenario.states.length - 1)]

if (command === 'exec') {
  if (scenario.environmentsFail)
    fail(
      'Error: http error: list_environments failed: GET https://chatgpt.com/backend-api/wham/environments failed: 503 Service Unavailable; body=',
    )
  if (option('--env') !== 'octo/lab')
    fail(`Error: environment '${option('--env')}' not found; run \`codex cloud\` to list available environments`)
  if (scenario.createFails)
    fail(
      `Error: http error: create_task failed: POST https://chatgpt.com/backend-api/wham/tasks failed: ${scenario.createFails}; body={}`,
    )
  const id = `task_e_${scenario.tasks.length + 1}`
  scenario.tasks.push({
    id,
    polls: 0,
    branch: option('--branch'),
    attempts: Number(option('--attempts') ?? 1),
    prompt: stdin,
  })
  save()
  if (scenario.replyLost) fail('Error: error sending request for url (https://chatgpt.com/backend-api/wham/tasks)')
  console.log(url(id))
} else if (command === 'list') {
  const tasks = scenario.tasks.map((task) => ({
    id: task.id,
    url: url(task.id),
    title: 'A title that it made up',
    status: stateOf(task),
    updated_at: new Date().toISOString(),
    environment_id: null,
    environment_label: 'octo/lab',
    summary: { files_changed: 1, lines_added: 1, lines_removed: 0 },
    is_review: false,
    attempt_total: task.attempts,
  }))
  console.log(JSON.stringify({ tasks: tasks.reverse(), cursor: null }))
} else {
  const task = scenario.tasks.find(({ id }) => id === args[2] || url(id) === args[2])
  if (task === undefined)
    fail(`Error: http error: get_task_details failed: GET ${url(args[2])} failed: 404 Not Found; body={}`)
  if (command === 'status') {
    const state = stateOf(task)
    task.polls += 1
    save()
    console.log(`[${state.toUpperCase()}] A title that it made up\nocto/lab  •  0 s ago\n+1/-0 • 1 file`)
    process.exit(state === 'ready' ? 0 : 1)
  }
  // Answers while it is pending too, with whatever another attempt has made so far.
  // Attempts are counted without those that have none.
  const diffs = scenario.attemptDiffs?.filter(Boolean) ?? [scenario.diff]
  const diff = stateOf(task) === 'pending' ? scenario.siblingDiff : diffs[Number(option('--attempt') ?? 1) - 1]
  if (!diff) fail(`Error: No diff available for task ${task.id}; it may still be running.`)
  process.stdout.write(diff)
}
