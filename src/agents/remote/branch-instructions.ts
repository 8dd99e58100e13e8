import type { SubmitRequest } from '../../contracts/remote.ts'

/**
 * What a service is told in words where it takes no base branch as a parameter: where to start, what to open. Other
 * contestants do not hear it, so it is recorded.
 */
export function branchInstructions(request: SubmitRequest, headPrefix: string): string {
  return [
    `Start from the branch \`${request.baseBranch}\` (commit ${request.baseSha}), not from the default branch.`,
    `Commit to a new branch named \`${headPrefix}${request.runKey}\`, push it, and open a pull request against`,
    `\`${request.baseBranch}\`. Put the line \`bakeoff:${request.runKey}\` into the description of the pull request.`,
  ].join('\n')
}
