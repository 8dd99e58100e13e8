const DETAILS = ['command', 'cmd', 'file_path', 'filePath', 'path', 'pattern', 'url', 'query', 'description']

/** A tool call in a few words: its name and the input that says most. */
export function toolActivity(name: string, input: Readonly<Record<string, unknown>> | undefined): string {
  const detail = DETAILS.map((key) => input?.[key]).find((value) => typeof value === 'string')
  return detail === undefined ? name : `${name} ${detail}`
}

/** The first line of what it said; undefined where it said nothing. */
export function saidActivity(text: string | undefined): string | undefined {
  return text?.trim().split('\n')[0] || undefined
}
