def add(a, b):
    """
    >>> add(2, 3)
    5
    """
    return a + b


def words(text):
    """
    >>> words('a b')
    ['a', 'b']
    """
    return text.split()
