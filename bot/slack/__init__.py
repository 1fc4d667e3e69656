"""The Slack edge: parse a payload, call a service, show messages."""
