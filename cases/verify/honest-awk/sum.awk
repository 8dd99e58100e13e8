# sums { columns
function half(x) {
  return x / 2
}

/^#/ { next }
{ total += $2 }
END { print "total", half(total) }
