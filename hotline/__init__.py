"""A 24-hour toll-free hotline: calls, tickets, paging and the people who answer."""
