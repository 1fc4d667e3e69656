"""Slack's Web API: the methods the bot may call."""
