"""Deployment: how the application is shipped."""
