"""Sound: what each leg hears, and from whom."""
