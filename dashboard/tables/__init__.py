"""What tables have in common and needs no database: the filter language, spelling help, cells of CSV. Pure."""
