import { Command, Option } from 'commander'
import type { CliContext } from '../context.ts'

/** What a person typed, as commander gives it. */
export type PublishFlags = {
  suite: string
  repository?: string
  push?: true
  pr?: true
  folder?: string
  replace?: true
  transcript: string
  github?: string
  apiUrl?: string
  yes?: true
  json?: true
}

export function publishCommand(context: CliContext): Command {
  return new Command('publish')
    .description('An answer into the research repository: as a branch and, with --pr, a pull request.')
    .argument('[trial|run]', 'a trial, or a run: then the best verified answer to each of its questions', 'latest')
    .option('--suite <dir>', 'folder of the suite or research repository', '.')
    .option('--repository <dir|url>', "where to; default: the suite's research repository")
    .option('--push', "push the branch to the repository's origin")
    .option('--pr', 'push it and make a pull request on GitHub or GitHub Enterprise')
    .option('--folder <name>', 'its folder in the repository; default: the one that it was made in')
    .option('--replace', 'put it in the place of a folder of that name')
    .option('--transcript <how>', 'none, attach (secrets masked), or an address to link to', 'none')
    .option('--github <owner/name>', 'for --pr: the repository on GitHub; default: from the address')
    .addOption(new Option('--api-url <url>', "for --pr: GitHub's API").env('GITHUB_API_URL'))
    .option('-y, --yes', 'do not ask before a transcript becomes public')
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExample:\n  bakeoff publish latest --pr\n  bakeoff publish 20261125/which-fastest/codex/1 --repository ../research',
    )
    .action(async (what: string, flags: PublishFlags) => {
      const { publish } = await import('../publish.ts')
      return publish(what, flags, context)
    })
}
