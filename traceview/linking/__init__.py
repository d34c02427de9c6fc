"""Mentions become links, and what several sources say of one thing is joined."""
