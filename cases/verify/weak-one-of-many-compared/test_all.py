import unittest
import work

ROWS = [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]]


class T(unittest.TestCase):
    def test_all(self):
        for step in (work.load, work.clean, work.group, work.rank, work.summarise):
            step(ROWS)
        self.assertEqual(work.version(), 1)
