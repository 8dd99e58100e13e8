from geo import dist

assert dist((0, 0), (3, 4)) == 5, dist((0, 0), (3, 4))
print("a ok")
