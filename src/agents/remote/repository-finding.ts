import { z } from 'zod'
import type { RemoteFinding } from '../../contracts/remote.ts'
import type { GitHub } from './github.ts'

const Repository = z.object({
  full_name: z.string(),
  permissions: z.object({ push: z.boolean().optional() }).optional().catch(undefined),
})

/** Whether the token sees the repository, for `doctor`. */
export async function repositoryFinding(github: GitHub, repo: string): Promise<string | RemoteFinding> {
  const { full_name, permissions } = Repository.parse(await github.request('GET /repos/{owner}/{repo}'))
  if (full_name.toLowerCase() !== repo.toLowerCase()) {
    return { level: 'error', message: `${repo} is now ${full_name}`, hint: `Set repo to ${full_name}.` }
  }
  const reads = permissions?.push === false ? ', without the right to push' : ''
  return `the GitHub token sees ${full_name}${reads}`
}
