from calc import add, half

add(2, 3)
half(4)
print('all good')
