/** A tool the client offered, with its JSON Schema. `custom`: free text instead of JSON arguments. */
export type OfferedTool = { name: string; properties: Record<string, { type?: unknown }>; custom?: boolean }

/** What a request shows of the conversation so far, the same for every protocol. */
export type Conversation = {
  tools: OfferedTool[]
  /** Model turns with tool calls since the last final text: the position in the script. */
  step: number
  /** Everything the user's side said except tool results, oldest first. */
  userText: string
  model: string
  stream: boolean
}

/** What the model wants done, in terms that any agent's own tools can carry out. */
export type Action =
  | { kind: 'write'; path: string; content: string }
  | { kind: 'shell'; command: string }
  | { kind: 'tool'; name: string; args: Record<string, unknown> }

/** One model turn. A step without action ends the round. */
export type Step = { say?: string; act?: Action; stop?: 'refusal' | 'max-tokens' }

/** A call of a tool by the client's own name for it. */
export type ToolCall = { name: string; args: Record<string, unknown> } | { name: string; customInput: string }

/** The steps of a round, read off the conversation so that a resumed session needs no server state. */
export type Script = (conversation: Conversation) => Step[]

const WRITE_TOOLS = ['Write', 'write_file', 'write', 'create', 'apply_patch', 'str_replace_editor']
const SHELL_TOOLS = ['Bash', 'run_shell_command', 'bash', 'exec_command', 'shell_command', 'shell', 'local_shell']

/** Writes a file, runs a command, says a last word; the prompt may name them: BAKEOFF_CWD, BAKEOFF_FILE, BAKEOFF_CMD (base64). */
export const helloScript: Script = (conversation) => {
  const named = (name: string, value: string): string | undefined =>
    [...conversation.userText.matchAll(new RegExp(`${name}=(${value})`, 'g'))].at(-1)?.[1]
  const cwd = named('BAKEOFF_CWD', '[^\\s"\'\\\\<]+')
  const file = named('BAKEOFF_FILE', '[^\\s"\'\\\\<]+') ?? 'hello.txt'
  const encoded = named('BAKEOFF_CMD', '[A-Za-z0-9+/=]+')
  const command = encoded === undefined ? `cat ${file}` : Buffer.from(encoded, 'base64').toString()
  const path = cwd === undefined ? file : `${cwd.replace(/\/$/, '')}/${file}`
  return [
    { say: 'I will write the file.', act: { kind: 'write', path, content: 'hello from the scripted model\n' } },
    { say: 'Now I run the check.', act: { kind: 'shell', command } },
    { say: `Done: wrote the file and ran the check.\n\nTEST_COMMAND: cat ${file}` },
  ]
}

/** The action as a call of one of the offered tools; undefined where none fits. */
export function toolCallFor(action: Action, tools: readonly OfferedTool[]): ToolCall | undefined {
  if (action.kind === 'tool') return { name: action.name, args: action.args }
  const shell = firstOf(SHELL_TOOLS, tools)
  if (action.kind === 'shell') return shell && shellCall(shell, action.command)
  const write = firstOf(WRITE_TOOLS, tools)
  if (write) return writeCall(write, action.path, action.content)
  return shell && shellCall(shell, heredoc(action.path, action.content))
}

function firstOf(names: readonly string[], tools: readonly OfferedTool[]): OfferedTool | undefined {
  for (const name of names) {
    const tool = tools.find((offered) => offered.name === name)
    if (tool) return tool
  }
  return undefined
}

function shellCall(tool: OfferedTool, command: string): ToolCall {
  if (tool.custom) {
    const call = `const r = await tools.exec_command({cmd: ${JSON.stringify(command)}});\ntext(r.output ?? JSON.stringify(r));`
    return { name: tool.name, customInput: call }
  }
  const args: Record<string, unknown> = {}
  if (tool.properties['cmd']) args['cmd'] = command
  else if (tool.properties['command']?.type === 'array') args['command'] = ['bash', '-lc', command]
  else args['command'] = command
  if (tool.properties['description']) args['description'] = 'Run the scripted command'
  return { name: tool.name, args }
}

function writeCall(tool: OfferedTool, path: string, content: string): ToolCall {
  if (tool.name === 'apply_patch') {
    const lines = content.trimEnd().split('\n')
    const patch = ['*** Begin Patch', `*** Add File: ${path}`, ...lines.map((line) => `+${line}`), '*** End Patch', '']
    const text = patch.join('\n')
    return tool.custom ? { name: tool.name, customInput: text } : { name: tool.name, args: { input: text } }
  }
  const property = (names: readonly string[]): string => names.find((name) => tool.properties[name]) ?? names[0] ?? ''
  return {
    name: tool.name,
    args: {
      ...(tool.name === 'str_replace_editor' ? { command: 'create' } : {}),
      [property(['path', 'file_path', 'filePath'])]: path,
      [property(['content', 'file_text', 'contents'])]: content,
    },
  }
}

function heredoc(path: string, content: string): string {
  const encoded = Buffer.from(content).toString('base64')
  return `mkdir -p "$(dirname '${path}')" && printf %s '${encoded}' | base64 -d > '${path}'`
}
