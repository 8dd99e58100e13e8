import { builtInAdapters } from './contestants.ts'
import type { CliContext } from './context.ts'
import { loginTokens } from './logins.ts'

/** The keys of every adapter and of GitHub as far as this environment has them, and the tokens of all kept logins. */
export async function knownSecrets({ env }: Pick<CliContext, 'env'>): Promise<string[]> {
  const adapters = await builtInAdapters()
  const names = new Set([...adapters.flatMap(({ secretEnv }) => secretEnv), 'GITHUB_TOKEN', 'GH_TOKEN'])
  return [...[...names].flatMap((name) => env[name] ?? []), ...adapters.flatMap((adapter) => loginTokens(adapter, env))]
}
