import unittest
from s import last


class B(unittest.TestCase):
    def test_last(self):
        self.assertEqual(last([1, 2]), 2)


unittest.main()
