-- Numbers an account is found by at a counter: personal number, tax code, phone. Rebuilt from
-- records.
CREATE TABLE account_key (
  value TEXT NOT NULL,
  account BLOB NOT NULL,
  PRIMARY KEY (value, account)
) STRICT;
CREATE INDEX account_key_account ON account_key (account);
INSERT OR IGNORE INTO account_key (value, account)
SELECT json_extract(state, '$.personal_number'), id FROM record
WHERE register = 'person' AND json_extract(state, '$.personal_number') IS NOT NULL;
INSERT OR IGNORE INTO account_key (value, account)
SELECT json_extract(state, '$.tax_code'), id FROM record
WHERE register = 'person' AND json_extract(state, '$.tax_code') IS NOT NULL;
INSERT OR IGNORE INTO account_key (value, account)
SELECT json_extract(state, '$.contact.phone'), id FROM record
WHERE register = 'person' AND json_extract(state, '$.contact.phone') IS NOT NULL;
