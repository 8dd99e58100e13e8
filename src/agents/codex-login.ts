import type { FileLogin } from '../contracts/adapter.ts'

/** Where Codex keeps its own things, below HOME. */
export const CODEX_FOLDER = '.codex'
/** Its login in a file: its other store, that of the system, would not be there inside a sandbox. */
export const IN_A_FILE = ['-c', 'cli_auth_credentials_store="file"'] as const

/** How Codex is logged in for an adapter: with ChatGPT, unless the person adds arguments. */
export const codexLogin = (adapterId: string): FileLogin => ({
  kind: 'file',
  argv: ['codex', ...IN_A_FILE, 'login'],
  tell: `Codex opens a browser; on a machine without one: bakeoff login ${adapterId} -- --device-auth`,
  path: `${CODEX_FOLDER}/auth.json`,
  hosts: ['chatgpt.com', 'auth.openai.com'],
})
