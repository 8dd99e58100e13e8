import unittest
from s import first


class A(unittest.TestCase):
    def test_first(self):
        self.assertEqual(first([1, 2]), 1)


unittest.main()
