exports.build = (pairs) => {
  const nodes = new Map(pairs.map(([id]) => [id, { id, children: [] }]))
  const roots = []
  for (const [id, parent] of pairs) {
    if (parent === null) roots.push(nodes.get(id))
    else nodes.get(parent).children.push(nodes.get(id))
  }
  return roots
}
exports.depth = (node) => 1 + Math.max(0, ...node.children.map(exports.depth))
exports.path = (roots, ids) => ids.reduce((list, id) => list.find((n) => n.id === id).children, roots).length
