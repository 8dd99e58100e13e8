CREATE TABLE t (name TEXT, n INTEGER DEFAULT 5);
INSERT INTO t VALUES ('a', 1), ('b', 2), ('a', 3);
SELECT name, SUM(n) FROM t WHERE n > 0 GROUP BY name ORDER BY name DESC;
