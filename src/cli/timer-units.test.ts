import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { testWith } from '../../test/needs.ts'
import { cronLine, serviceUnit, type Timer, timerUnit } from './timer-units.ts'

/** Everything that systemd, a shell or cron could take for something else. */
const HOSTILE = 'a b%n"c\'d$HOME\\e;f#g'

function folder(name = 'suite'): string {
  const made = mkdtempSync(join(tmpdir(), 'bakeoff-units-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  mkdirSync(join(made, name, 'results'), { recursive: true })
  return join(made, name)
}

const timer = (suitePath: string, more: Partial<Timer> = {}): Timer => ({
  name: 'my suite\n[Install] 100%',
  suitePath,
  argv: [process.execPath, '-e', 'console.log(process.argv.slice(1).join("|"))', '--', suitePath, '--budget-usd', '20'],
  at: { hour: 1, minute: 5 },
  timezone: 'Europe/London',
  ...more,
})

testWith(
  ['systemd-analyze'],
  "systemd's own check has nothing to say of the units, and something of a wrong one",
  () => {
    const suite = folder(HOSTILE)
    const units = join(suite, '..')
    const paths = ['service', 'timer'].map((kind) => join(units, `bakeoff-x.${kind}`))
    const verify = (service: string): { status: number | null; stderr: string } => {
      writeFileSync(paths[0] ?? '', service)
      writeFileSync(paths[1] ?? '', timerUnit(timer(suite)))
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], { encoding: 'utf8' })
      return {
        status,
        stderr: stderr
          .split('\n')
          .filter((line) => line.includes('bakeoff-x'))
          .join('\n'),
      }
    }
    expect(verify(serviceUnit(timer(suite)))).toEqual({ status: 0, stderr: '' })
    const wrong = serviceUnit(timer(suite)).replace('KillMode=mixed', 'KillMode=gently')
    expect(verify(wrong).stderr).toContain('gently')
  },
)

testWith(['systemd-analyze'], 'the timer fires at that time by the clock of the suite', () => {
  const [, when = ''] = /^OnCalendar=(.+)$/m.exec(timerUnit(timer('/suite'))) ?? []
  const { status, stdout } = spawnSync('systemd-analyze', ['calendar', when], { encoding: 'utf8' })
  expect(status).toBe(0)
  expect(stdout).toContain('*-*-* 01:05:00 Europe/London')
})

test('a name is one line of a unit, and no specifier of systemd is left in it', () => {
  const unit = serviceUnit(timer('/path/100%/suite'))
  expect(unit).toContain('Description=Bakeoff night of my suite Install 100\n')
  expect(unit).toContain('WorkingDirectory=/path/100%%/suite\n')
  expect(unit.match(/^\[/gm)).toHaveLength(2)
  expect(serviceUnit(timer('/suite', { argv: ['/bin/node', 'a b', '$HOME', '100%', '"q"\\'] }))).toContain(
    'ExecStart=/bin/node "a b" $$HOME 100%% "\\"q\\"\\\\"\n',
  )
})

test('the line of cron runs the very command, however the folder is called', () => {
  const suite = folder(HOSTILE)
  const [zone, line = ''] = cronLine(timer(suite)).split('\n')
  expect(zone).toBe('CRON_TZ=Europe/London')
  const [, time, command = ''] = /^(5 1 \* \* \*) (.+)$/.exec(line) ?? []
  expect(time).toBe('5 1 * * *')
  // What cron does to it: an unescaped percent sign would be a newline.
  expect(command.replaceAll('\\%', '')).not.toContain('%')
  const ran = spawnSync('sh', ['-c', `${command.replaceAll('\\%', '%')}`], { encoding: 'utf8' })
  expect(ran.stdout).toBe('')
  const log = spawnSync('cat', [join(suite, 'results/nightly.log')], { encoding: 'utf8' })
  expect(log.stdout).toBe(`${suite}|--budget-usd|20\n`)
})
