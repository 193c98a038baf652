"""One payload in, one unsaved row out. Pure: no query, no clock, no AWS. Raw payloads end here."""
