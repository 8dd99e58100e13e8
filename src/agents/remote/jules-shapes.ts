import { z } from 'zod'

const Text = z.string()

const Output = z.object({
  pullRequest: z
    .object({ url: Text, headRef: Text.nullish().catch(undefined) })
    .optional()
    .catch(undefined),
  changeSet: z
    .object({
      gitPatch: z
        .object({ unidiffPatch: Text.nullish().catch(undefined), baseCommitId: Text.nullish().catch(undefined) })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
})

/** A Jules session as far as it is read. What is new in it is no error. */
export const Session = z.object({
  id: Text.optional(),
  name: Text.optional(),
  title: Text.optional().catch(undefined),
  prompt: Text.optional().catch(undefined),
  url: Text.optional().catch(undefined),
  state: Text.catch('STATE_UNSPECIFIED'),
  createTime: Text.optional().catch(undefined),
  updateTime: Text.optional().catch(undefined),
  sourceContext: z
    .object({ githubRepoContext: z.object({ startingBranch: Text.optional() }).optional() })
    .optional()
    .catch(undefined),
  outputs: z.array(Output).optional().catch(undefined),
})
export type Session = z.infer<typeof Session>

export const Sessions = z.object({ sessions: z.array(Session).default([]), nextPageToken: Text.optional() })

export const Sources = z.object({
  sources: z
    .array(
      z.object({
        name: Text,
        githubRepo: z.object({ owner: Text, repo: Text }).optional().catch(undefined),
      }),
    )
    .default([]),
  nextPageToken: Text.optional(),
})

/** One entry of the transcript, kept whole. */
export const Activities = z.object({
  activities: z.array(z.record(z.string(), z.json())).default([]),
  nextPageToken: Text.optional(),
})

export const SessionFailed = z.object({ sessionFailed: z.object({ reason: Text }) })

/** The id of a session; its name is `sessions/ID`. */
export const sessionId = ({ id, name }: Session): string | undefined => id ?? name?.replace(/^sessions\//, '')
