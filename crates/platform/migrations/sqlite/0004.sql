-- From an entry to what set it right. Most charges name no other entry, and so cost nothing here.
CREATE INDEX entry_refers_to ON entry (refers_to) WHERE refers_to IS NOT NULL;
