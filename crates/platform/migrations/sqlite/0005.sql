-- What every call writes, in fewer places: charges that were written together are one row of `pending`, and the index by
-- package, of use to nothing but the look at all balances, goes.
DROP INDEX entry_package;

-- Charges from `entry_id` up to `upto`, that one left out, some of which are not known to be answered.
ALTER TABLE pending ADD COLUMN upto BIGINT NOT NULL DEFAULT 0;
UPDATE pending SET upto = entry_id + 1;
