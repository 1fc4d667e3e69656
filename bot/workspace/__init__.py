"""A Slack workspace on your own machine, for the demo and the tests.

`bot.workspace.running.RunningWorkspace` serves one: the Web API over HTTP, Socket Mode, signed
HTTP, and a page to act as any of its people. It takes what Slack takes and refuses what Slack
refuses, by Slack's own error names, so that a bot which works here works there. Kinds of block
that it does not draw are refused as unknown. It knows nothing of the bot it serves.
"""
