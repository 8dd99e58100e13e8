/** The one style of `report.html`; system fonts only, so that nothing is requested. */
export const REPORT_STYLE = `
:root { --ink: #1f2328; --muted: #59636e; --line: #d1d9e0; --soft: #f6f8fa; --page: #ffffff; --link: #0969da; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f0f6fc; --muted: #9aa4af; --line: #3d444d; --soft: #151b23; --page: #0d1117; --link: #4493f8; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin-top: 2.5rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin-top: 1.75rem; }
h1 + p { font-size: 1.1rem; }
p, li { overflow-wrap: anywhere; }
td { overflow-wrap: break-word; }
a { color: var(--link); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.4rem 0.75rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--muted); font-weight: 600; white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code, pre { font: 0.85rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
pre { margin: 0.75rem 0; padding: 0.75rem 1rem; overflow: auto; max-height: 26rem; background: var(--soft); border-radius: 6px; }
figure { margin: 1.5rem 0; }
img { max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 6px; }
@media print { pre { max-height: none; white-space: pre-wrap; } .scroll { overflow: visible; } }
`
