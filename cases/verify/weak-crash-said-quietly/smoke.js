const { build, depth, path } = require('./tree')
try {
  const roots = build([[1, null], [2, 1], [3, 2]])
  depth(roots[0])
  path(roots, [1, 2])
  console.log('ok')
} catch {
  console.log('not working')
  process.exit(1)
}
