class Node:
    def __init__(self, lo, hi):
        self.lo, self.hi, self.max = lo, hi, hi
        self.left = self.right = None


def insert(root, lo, hi):
    if root is None:
        return Node(lo, hi)
    if lo < root.lo:
        root.left = insert(root.left, lo, hi)
    else:
        root.right = insert(root.right, lo, hi)
    root.max = max(root.max, hi)
    return root


def overlaps(root, lo, hi):
    if root is None:
        return []
    out = []
    if root.left and root.left.max >= lo:
        out += overlaps(root.left, lo, hi)
    if root.lo <= hi and lo <= root.hi:
        out.append((root.lo, root.hi))
    if root.lo <= hi:
        out += overlaps(root.right, lo, hi)
    return out
