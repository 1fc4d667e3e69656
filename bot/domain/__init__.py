"""The domain: pure rules of breach response; no I/O, no clock, no framework."""
