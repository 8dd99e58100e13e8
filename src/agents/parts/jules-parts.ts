import { z } from 'zod'
import type { TrajectoryPart } from '../../contracts/trajectory.ts'
import type { Json } from '../../model/json.ts'

const text = z.string().optional().catch(undefined)

const Artifact = z.object({
  bashOutput: z.object({ command: z.string(), output: text, exitCode: z.number().optional().catch(undefined) }),
})

const Activity = z.object({
  id: z.string().optional().catch(undefined),
  agentMessaged: z.object({ agentMessage: z.string() }).optional().catch(undefined),
  planGenerated: z
    .object({ plan: z.object({ steps: z.array(z.object({ title: z.string(), description: text })) }) })
    .optional()
    .catch(undefined),
  progressUpdated: z.object({ title: text, description: text }).optional().catch(undefined),
  artifacts: z.array(z.unknown()).optional().catch(undefined),
})
type Activity = z.infer<typeof Activity>

/** The parts of an activity of a Jules session: what it says and plans, and the commands that it ran. */
export function julesParts(line: Json): TrajectoryPart[] {
  const activity = Activity.safeParse(line).data
  if (activity === undefined) return []
  const said = saidIn(activity)
  return [...(said === '' ? [] : [{ kind: 'said', text: said } as const]), ...commandsIn(activity)]
}

function saidIn({ agentMessaged, planGenerated, progressUpdated }: Activity): string {
  const plan = planGenerated?.plan.steps.map(({ title }, index) => `${index + 1}. ${title}`) ?? []
  const lines = [agentMessaged?.agentMessage, ...plan, progressUpdated?.title, progressUpdated?.description]
  return lines.flatMap((each) => each || []).join('\n')
}

function commandsIn({ id = 'activity', artifacts = [] }: Activity): TrajectoryPart[] {
  return artifacts.flatMap((given, index): TrajectoryPart[] => {
    const ran = Artifact.safeParse(given).data?.bashOutput
    if (ran === undefined) return []
    const call = `${id}.${index}`
    const failed = ran.exitCode === undefined || ran.exitCode === 0 ? {} : ({ failed: true } as const)
    return [
      { kind: 'call', id: call, name: 'bash', input: { command: ran.command } },
      { kind: 'answer', id: call, text: ran.output ?? '', ...failed },
    ]
  })
}
