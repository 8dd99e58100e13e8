-- revenue per customer; 'quoted' words are no code
SELECT customer, SUM(price * pieces) AS revenue
FROM orders
WHERE price > 0 AND state <> 'cancelled'
GROUP BY customer
ORDER BY revenue DESC
