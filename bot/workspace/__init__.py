"""A Slack workspace on your own machine, for the demo and the tests."""
