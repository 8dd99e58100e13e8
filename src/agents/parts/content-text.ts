import { z } from 'zod'

const TextPart = z.object({ text: z.string() })

/** Text of a tool's answer, which is a string or a list of parts; what is no text is left out. */
export function textOfContent(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .flatMap((part) => {
      const parsed = TextPart.safeParse(part)
      return parsed.success ? [parsed.data.text] : []
    })
    .join('\n')
}
