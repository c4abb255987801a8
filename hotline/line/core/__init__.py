"""The core of the line: time, legs and phones, webhooks, rooms, and what is kept at the carrier."""
