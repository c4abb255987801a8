"""Running it: set-up, embedded servers, schema, launcher, doctor, demonstration data."""
