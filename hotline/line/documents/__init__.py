"""Documents: the strict reader of TwiML, and what each verb does to a leg."""
