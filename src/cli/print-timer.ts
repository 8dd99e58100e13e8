import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadSuite } from '../config/load-suite.ts'
import { writeWhole } from '../lib/write-whole.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import type { NightlyFlags } from './commands/nightly.ts'
import { knownAdapters } from './contestants.ts'
import { type CliContext, printJson } from './context.ts'
import { cronLine, serviceUnit, timerUnit } from './timer-units.ts'

const USUAL_TIME = '01:30'
const PROGRAM = fileURLToPath(new URL('./main.js', import.meta.url))

/** `nightly --print`: what the system's own timer needs to run this very command, without the address of a webhook. */
export async function printTimer(
  suitePath: string,
  flags: NightlyFlags & { print: 'systemd' | 'cron' },
  context: CliContext,
): Promise<void> {
  const at = clockOf(flags.at ?? USUAL_TIME)
  if (flags.out !== undefined && flags.print !== 'systemd') {
    throw new UserError('--out belongs to --print systemd.', { hint: 'Add the line to your table with `crontab -e`.' })
  }
  const { path, config } = await loadSuite(suitePath, { adapters: await knownAdapters() })
  const argv = [process.execPath, PROGRAM, 'nightly', path, ...argumentsOf(flags)]
  const name = config.name ?? basename(path)
  const timer = { name, suitePath: path, argv, at, timezone: config.timezone }
  if (flags.print === 'cron') {
    if (flags.json) printJson(context, { line: cronLine(timer) })
    else context.out(cronLine(timer))
    return
  }
  const stem = `bakeoff-${unitName(name)}`
  const files = [
    { name: `${stem}.service`, text: serviceUnit(timer) },
    { name: `${stem}.timer`, text: timerUnit(timer) },
  ]
  if (flags.out !== undefined) return writeUnits(files, resolve(context.cwd, flags.out), stem, context)
  if (flags.json) printJson(context, { files })
  else context.out(files.map(({ name, text }) => `# ---- ${name}\n${text}`).join('\n'))
}

async function writeUnits(
  files: readonly { name: string; text: string }[],
  dir: Path,
  stem: string,
  context: CliContext,
): Promise<void> {
  if (!existsSync(dir)) {
    throw new UserError(`There is no folder ${dir}.`, { hint: 'Make it first: mkdir -p ~/.config/systemd/user' })
  }
  for (const { name, text } of files) await writeWhole(join(dir, name), text)
  context.out(`${files.map(({ name }) => join(dir, name)).join('\n')}\n`)
  context.err(`Next: systemctl --user daemon-reload && systemctl --user enable --now ${stem}.timer\n`)
}

/** As in a systemd unit's name: letters, digits and `-`. */
const unitName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '') || 'suite'

export type Clock = { hour: number; minute: number }

function clockOf(text: string): Clock {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? []
  const clock = { hour: Number(hour), minute: Number(minute) }
  if (hour !== undefined && clock.hour < 24 && clock.minute < 60) return clock
  throw new UserError(`--at takes a time such as 01:30, not "${text}".`, { hint: 'Hours are 0 to 23.' })
}

/** The night's own options as they were typed; the webhook's address stays out, for a unit can be read by everybody. */
function argumentsOf(flags: NightlyFlags): string[] {
  const valued: [string, string | number | undefined][] = [
    ...flags.agent.map((id): [string, string] => ['-a', id]),
    ...flags.task.map((id): [string, string] => ['-t', id]),
    ...flags.tag.map((tag): [string, string] => ['--tag', tag]),
    ['-n', flags.trials],
    ['-c', flags.concurrency],
    ['--budget-usd', flags.budgetUsd],
    ['--max-hours', flags.maxHours],
    ['--confirm-after-hours', flags.confirmAfterHours],
    ['--false-alarms-per-month', flags.falseAlarmsPerMonth],
    ['--keep-days', flags.keepDays],
    ['--keep-gb', flags.keepGb],
  ]
  return [
    ...valued.flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)])),
    ...(flags.confirm ? [] : ['--no-confirm']),
    ...(flags.yes ? ['--yes'] : []),
    ...(flags.unsafeNoSandbox ? ['--unsafe-no-sandbox'] : []),
    ...(flags.acceptProcessIsolation ? ['--accept-process-isolation'] : []),
    ...(flags.iKnow ? ['--i-know'] : []),
  ]
}
