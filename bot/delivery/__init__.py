"""Sends the outbox: Slack, mail, paging hook."""
