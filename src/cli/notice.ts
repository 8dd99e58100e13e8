import { runProcess } from '../lib/run-process.ts'
import { UserError } from '../model/errors.ts'
import type { RunEnd } from '../model/events.ts'
import type { CliContext } from './context.ts'

const PATIENCE_MS = 10_000

export type Ended = { run: string; because: RunEnd; suite: string }

/** Where a person wants to be told: on this desktop, or by a webhook that takes Slack's JSON. */
export function noticeTarget(where: string): 'desktop' | URL {
  if (where === 'desktop') return where
  const address = URL.canParse(where) ? new URL(where) : undefined
  if (address?.protocol === 'https:' || address?.protocol === 'http:') return address
  throw new UserError('--notify takes "desktop" or the address of a webhook.', { hint: 'Example: --notify desktop' })
}

/** Tells that a run has ended. A notice that cannot be given is said in one line; the run's result stands. */
export async function sendNotice(ended: Ended, where: string | undefined, context: CliContext): Promise<void> {
  if (where === undefined) return
  const text = `${ended.suite}: run ${ended.run} has ended (${ended.because}). bakeoff report ${ended.run}`
  await tell(text, noticeTarget(where), context)
}

/** Says one sentence on the desktop or by a webhook; false, and a line on stderr, where that cannot be done. */
export async function tell(text: string, target: 'desktop' | URL, context: CliContext): Promise<boolean> {
  const problem = target === 'desktop' ? await onDesktop(text, context) : await byWebhook(text, target)
  if (problem !== undefined) context.err(`The notice could not be given: ${problem}\n`)
  return problem === undefined
}

async function onDesktop(text: string, context: CliContext): Promise<string | undefined> {
  const argv =
    process.platform === 'darwin'
      ? ['osascript', '-e', `display notification ${JSON.stringify(text)} with title "Bakeoff"`]
      : ['notify-send', 'Bakeoff', text]
  const env = Object.fromEntries(
    Object.entries(context.env).flatMap(([name, value]) =>
      value !== undefined && /^(PATH|HOME|DISPLAY|WAYLAND_DISPLAY|XDG_\w+|DBUS_\w+)$/.test(name) ? [[name, value]] : [],
    ),
  )
  const result = await runProcess(argv, { env, timeoutMs: PATIENCE_MS })
  if (result.exitCode === 0) return undefined
  return result.startError === undefined ? `${argv[0]} failed.` : `there is no ${argv[0]} here.`
}

/** Slack reads commands such as `<!channel>` in a text: an agent's words in it must not call anybody. */
const slackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** The address stays out of every message: whoever has it can write there. */
async function byWebhook(text: string, address: URL): Promise<string | undefined> {
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: slackText(text) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    return answer.ok ? undefined : `the webhook answered ${answer.status}.`
  } catch (error) {
    return `the webhook was not reached (${error instanceof Error ? error.name : 'error'}).`
  }
}
