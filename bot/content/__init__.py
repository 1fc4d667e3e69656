"""Loads and validates what a person may edit: playbooks, ladders, notices."""
