from geo import mid

assert mid((0, 0), (2, 4)) == (1, 2)
print("b ok")
