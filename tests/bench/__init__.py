"""The hotline's speed, measured against a floor: `python -m tests.bench` prints the table."""
