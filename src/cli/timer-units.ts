import type { Path } from '../model/ids.ts'

/** `argv`: the whole command; `timezone`: an IANA name, whose clock `at` is read by. */
export type Timer = {
  name: string
  suitePath: Path
  argv: readonly string[]
  at: { hour: number; minute: number }
  timezone: string
}

/**
 * One night. Exit code 3 (nothing could be said for sure) is no failure of the unit; 1 is, so that whatever watches
 * failed units tells of a regression. SIGTERM lets a night end in order: what ran is recorded, the next goes on with it.
 */
export function serviceUnit({ name, suitePath, argv }: Timer): string {
  return `[Unit]
Description=Bakeoff night of ${plain(name)}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory=${specifiers(suitePath)}
# Keys, and BAKEOFF_NOTIFY=<address of a webhook>: mode 600. PATH where agents live outside the system's own folders.
EnvironmentFile=-%h/.config/bakeoff/night.env
ExecStart=${argv.map(unitWord).join(' ')}
SuccessExitStatus=3
TimeoutStartSec=infinity
TimeoutStopSec=120
KillMode=mixed
Nice=5
`
}

/** At the suite's own clock; a night that was missed, because the machine was off, is run when it is back. */
export function timerUnit({ name, at, timezone }: Timer): string {
  return `[Unit]
Description=Bakeoff night of ${plain(name)}

[Timer]
OnCalendar=*-*-* ${two(at.hour)}:${two(at.minute)}:00 ${timezone}
Persistent=true
RandomizedDelaySec=5min

[Install]
WantedBy=timers.target
`
}

/** A line for \`crontab -e\`; cron knows the machine's clock only, unless it is Debian's or Vixie's with CRON_TZ. */
export function cronLine({ suitePath, argv, at, timezone }: Timer): string {
  const log = shellWord(`${suitePath}/results/nightly.log`)
  const command = `cd ${shellWord(suitePath)} && ${argv.map(shellWord).join(' ')} >>${log} 2>&1`
  return `CRON_TZ=${timezone}\n${at.minute} ${at.hour} * * * ${command.replaceAll('%', '\\%')}\n`
}

const two = (number: number): string => String(number).padStart(2, '0')

/** One line, and no specifier in it. */
const plain = (text: string): string => specifiers(text.replaceAll(/[^\p{L}\p{N}._-]+/gu, ' ').trim())

const specifiers = (text: string): string => text.replaceAll('%', '%%')

/** systemd.service(5): quotes and backslashes as in C; `$$` and `%%` stand for themselves. */
function unitWord(word: string): string {
  const escaped = specifiers(word).replaceAll('$', '$$$$')
  if (/^[\w@%+=:,./$-]+$/.test(escaped)) return escaped
  return `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

const shellWord = (word: string): string => (/^[\w@+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
