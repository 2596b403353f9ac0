-- What was told, the messages that wait and what was published are kept for the whole installation,
-- in its state database. The first two are carried over to there by state_adopt(), which then drops
-- these tables; the last is found out anew.

DELETE FROM note WHERE room = 'publish';
