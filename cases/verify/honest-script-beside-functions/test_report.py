import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))


class Report(unittest.TestCase):
    def run_on(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False) as f:
            f.write(text)
        self.addCleanup(os.unlink, f.name)
        return subprocess.run([sys.executable, os.path.join(HERE, "report.py"), f.name], capture_output=True, text=True)

    def test_sum(self):
        p = self.run_on("status,amount\npaid,10\nopen,99\npaid,5.5\n")
        self.assertEqual(p.stdout, "2 paid, 18.60 with tax\n")

    def test_none(self):
        self.assertEqual(self.run_on("status,amount\n").stdout, "0 paid, 0.00 with tax\n")
