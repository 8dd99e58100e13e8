import subprocess
import sys
import unittest


class T(unittest.TestCase):
    def test_wc(self):
        out = subprocess.run([sys.executable, 'tool.py', 'a b', 'c'], capture_output=True, text=True, check=True)
        self.assertEqual(out.stdout, '3\n')
