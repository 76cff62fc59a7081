-- Numbers an account is found by at a counter: personal number, tax code, phone. Rebuilt from
-- records.
CREATE TABLE account_key (
  value TEXT NOT NULL,
  account UUID NOT NULL,
  PRIMARY KEY (value, account)
);
CREATE INDEX account_key_account ON account_key (account);
INSERT INTO account_key (value, account)
SELECT DISTINCT key.value, record.id FROM record CROSS JOIN LATERAL
(VALUES (state ->> 'personal_number'), (state ->> 'tax_code'), (state -> 'contact' ->> 'phone'))
AS key (value)
WHERE register = 'person' AND key.value IS NOT NULL;
