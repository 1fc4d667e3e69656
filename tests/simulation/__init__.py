"""A weekend of deadlines with kills, pauses, clock steps and a Slack that fails."""
