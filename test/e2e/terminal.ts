import { spawn } from 'node:child_process'
import { BAKEOFF } from '../bakeoff.ts'

/** The built command on a terminal; `typed` is what the person types once it has said `after`. */
export function onTerminal(
  argv: readonly string[],
  env: Record<string, string>,
  person: { typed: string; after: string } = { typed: '', after: 'does not show' },
): Promise<string> {
  const command = [process.execPath, BAKEOFF, ...argv].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { HOME: '/nonexistent', ...env, NO_COLOR: '1' },
  })
  let said = ''
  let sent = false
  return new Promise((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (sent || !said.includes(person.after)) return
      sent = true
      setTimeout(() => child.stdin.write(`${person.typed}\n`), 300)
    })
    child.on('close', (code) => resolve(`${said}\nexit ${code}`))
  })
}
