import type { Adapter } from '../contracts/adapter.ts'

/** Every adapter of ours by id, loaded when it is needed: listing the ids costs nothing. */
export const adapters = {
  'claude-code': async () => (await import('./claude-code.ts')).claudeCode,
  codex: async () => (await import('./codex.ts')).codex,
  gemini: async () => (await import('./gemini.ts')).gemini,
  copilot: async () => (await import('./copilot.ts')).copilot,
  opencode: async () => (await import('./opencode.ts')).opencode,
  anthropic: async () => (await import('./anthropic.ts')).anthropic,
  openai: async () => (await import('./openai.ts')).openai,
  google: async () => (await import('./google.ts')).google,
  command: async () => (await import('./command.ts')).command,
  scripted: async () => (await import('./scripted.ts')).scripted,
  jules: async () => (await import('./jules.ts')).jules,
  'copilot-cloud': async () => (await import('./copilot-cloud.ts')).copilotCloud,
  'codex-cloud': async () => (await import('./codex-cloud.ts')).codexCloud,
  'claude-web': async () => (await import('./claude-web.ts')).claudeWeb,
  'claude-managed': async () => (await import('./claude-managed.ts')).claudeManaged,
  cursor: async () => (await import('./cursor.ts')).cursor,
  'github-trigger': async () => (await import('./github-trigger.ts')).githubTrigger,
  nop: async () => (await import('./nop.ts')).nop,
} satisfies Record<string, () => Promise<Adapter<unknown>>>

/** Ids as people write them in bakeoff.yaml. */
export const adapterIds: readonly string[] = Object.keys(adapters)

/** The adapter of that id; `undefined` when there is none. */
export async function loadAdapter(id: string): Promise<Adapter<unknown> | undefined> {
  const found = Object.entries(adapters).find(([known]) => known === id)
  return found?.[1]()
}
