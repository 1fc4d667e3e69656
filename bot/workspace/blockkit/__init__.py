"""Block Kit as Slack takes it: what fits, and what is refused."""
