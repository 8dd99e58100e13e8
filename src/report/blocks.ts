/** A piece of a line. Plain strings are text of anybody: renderers escape them. */
export type Inline = string | { strong: string } | { code: string } | Link

/** `view`: what of the table of all trials shows the same, where there is one, as its page writes it into its address. */
export type Link = { link: string; to: string; view?: string }

/** One picture for the report, in both themes; `light` and `dark` are paths or data URIs. */
export type ReportChart = { id: string; title: string; alt: string; caption: string; light: string; dark: string }

export type Column = { title: string; align?: 'right' }

/** What a report consists of; Markdown and HTML print the same blocks. */
export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; text: Inline[] }
  | { kind: 'paragraph'; text: Inline[] }
  /** A warning that the reader must not miss. */
  | { kind: 'banner'; text: Inline[] }
  | { kind: 'list'; items: Inline[][] }
  | { kind: 'table'; columns: Column[]; rows: Inline[][][] }
  | { kind: 'fence'; text: string }
  | { kind: 'picture'; chart: ReportChart }
  /** Where a page that can do so puts its table of all trials. */
  | { kind: 'trials' }
  /** Folded away until a reader opens it. */
  | { kind: 'details'; summary: string; blocks: Block[] }

export const heading = (level: 1 | 2 | 3, ...text: Inline[]): Block => ({ kind: 'heading', level, text })
export const paragraph = (...text: Inline[]): Block => ({ kind: 'paragraph', text })
export const details = (summary: string, ...blocks: Block[]): Block => ({ kind: 'details', summary, blocks })
