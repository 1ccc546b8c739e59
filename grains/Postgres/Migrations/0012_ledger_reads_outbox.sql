-- The ledger is verified against the outbox too, so that entries show as missing when everything that tells of them was removed with them.
GRANT SELECT ON outbox TO pangan_ledger;
