import pathlib
import sqlite3
import unittest

QUERY = (pathlib.Path(__file__).parent / 'report.sql').read_text()


class T(unittest.TestCase):
    def test_report(self):
        db = sqlite3.connect(':memory:')
        db.execute('CREATE TABLE orders (customer, price, pieces, state)')
        rows = [('a', 2, 3, 'paid'), ('b', 5, 2, 'paid'), ('b', 5, 9, 'cancelled'), ('a', 0, 7, 'paid')]
        db.executemany('INSERT INTO orders VALUES (?, ?, ?, ?)', rows)
        self.assertEqual(db.execute(QUERY).fetchall(), [('b', 10), ('a', 6)])
