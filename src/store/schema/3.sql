-- Each message is tried once a run, whatever the clock says. Whether its end was handed over stands
-- with the message.

DROP INDEX outbox_waiting;
ALTER TABLE outbox DROP COLUMN due;
ALTER TABLE outbox ADD COLUMN handed INTEGER; -- when its end was handed over; NULL: not yet
CREATE INDEX outbox_waiting ON outbox (state, number);
UPDATE outbox SET handed = queued WHERE state = 1 AND number =
    (SELECT CAST(value AS INTEGER) FROM note WHERE room = 'outbox' AND key = 'handed-over');
DELETE FROM note WHERE room = 'outbox';
UPDATE note SET key = '/origin' WHERE room = 'notify' AND key = 'origin';
