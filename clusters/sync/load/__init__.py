"""Changed rows into the database: fingerprints first, then one guarded upsert, then what hangs on the rows."""
